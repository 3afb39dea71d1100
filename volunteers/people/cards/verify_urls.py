"""The public verification of cards."""

from django.urls import path

from volunteers.people.cards import verify_views

app_name = "verify"
urlpatterns = [
    path("", verify_views.number, name="number"),
    path("<str:code_of_card>/", verify_views.card, name="card"),
]
