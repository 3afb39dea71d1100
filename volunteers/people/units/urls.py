from django.urls import path

from volunteers.people.units import views

app_name = "units"
urlpatterns = [
    path("", views.unit_list, name="list"),
    path("<uuid:unit_id>/", views.detail, name="detail"),
]
