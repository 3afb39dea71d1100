"""Projects for whoever manages them, under /projects/."""

from __future__ import annotations

from django.urls import path

from volunteers.service.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.project_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:project_id>/", views.detail, name="detail"),
    path("<uuid:project_id>/edit/", views.edit, name="edit"),
]
