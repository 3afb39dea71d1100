"""Activities for anybody, under /activities/."""

from __future__ import annotations

from django.urls import path

from volunteers.service.shifts import activity_views

app_name = "activities"
urlpatterns = [
    path("", activity_views.activity_list, name="list"),
    path("<uuid:project_id>/", activity_views.activity, name="detail"),
]
