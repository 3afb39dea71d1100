"""A volunteer's own shifts."""

from django.urls import path

from volunteers.service.shifts import own_views

app_name = "own_shifts"
urlpatterns = [path("", own_views.own, name="own")]
