"""Shifts for whoever plans and leads them."""

from django.urls import path

from volunteers.service.shifts import plan_views, views

app_name = "shifts"
urlpatterns = [
    path("", views.shift_list, name="list"),
    path("of/<uuid:project_id>/", plan_views.of_project, name="of_project"),
    path("<uuid:shift_id>/", views.detail, name="detail"),
    path("<uuid:shift_id>/change/", plan_views.change, name="change"),
    path("<uuid:shift_id>/export/", views.export, name="export"),
]
