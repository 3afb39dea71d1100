"""Calendars to follow: a volunteer's own by a signed link, a published project's by anybody."""

from django.urls import path

from volunteers.service.shifts import calendar_views

app_name = "calendars"
urlpatterns = [
    path("mine/<str:calendar_code>/", calendar_views.mine, name="mine"),
    path("projects/<uuid:project_id>/", calendar_views.of_project, name="project"),
]
