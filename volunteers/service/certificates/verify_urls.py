"""The public verification of certificates of record."""

from django.urls import path

from volunteers.service.certificates import verify_views

app_name = "verify_record"
urlpatterns = [
    path("<str:code_of_certificate>/", verify_views.certificate, name="certificate"),
]
