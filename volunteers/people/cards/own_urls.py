"""A volunteer's own card."""

from django.urls import path

from volunteers.people.cards import own_views

app_name = "own_card"
urlpatterns = [
    path("", own_views.own, name="own"),
    path("print/", own_views.own_print, name="print"),
]
