"""Check-in on site, for the volunteer who types the code."""

from django.urls import path

from volunteers.service.checkin import own_views

app_name = "own_checkin"
urlpatterns = [path("", own_views.own, name="own")]
