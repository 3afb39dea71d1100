"""Certificates of record for staff."""

from django.urls import path

from volunteers.service.certificates import views

app_name = "certificates"
urlpatterns = [
    path("", views.certificates, name="list"),
    path("new/", views.new, name="new"),
    path("runs/<uuid:job_id>/", views.run, name="run"),
    path("<uuid:certificate_id>/", views.detail, name="detail"),
]
