"""Requests to see sealed values in full: `/unmask/`."""

from django.urls import path

from volunteers.people.profiles import unmask_views

app_name = "unmasking"
urlpatterns = [
    path("", unmask_views.requests, name="list"),
    path("<uuid:grant_id>/open/", unmask_views.open_granted, name="open"),
    path("<uuid:grant_id>/decide/", unmask_views.decide, name="decide"),
]
