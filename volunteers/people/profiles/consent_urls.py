"""A volunteer's optional consents: `/me/consents/`."""

from django.urls import path

from volunteers.people.profiles import consent_views

app_name = "consents"
urlpatterns = [
    path("<uuid:consent_id>/withdraw/", consent_views.withdraw, name="withdraw"),
    path("<slug:text_code>/give/", consent_views.give, name="give"),
]
