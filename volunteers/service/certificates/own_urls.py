"""A volunteer's own certificates, and the record book."""

from django.urls import path

from volunteers.service.certificates import own_views

app_name = "own_certificates"
urlpatterns = [
    path("certificates/", own_views.certificates, name="list"),
    path("certificates/<uuid:certificate_id>/", own_views.file, name="file"),
    path("record-book/", own_views.record_book, name="record_book"),
]
