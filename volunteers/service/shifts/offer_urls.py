"""The link to an offered place."""

from django.urls import path

from volunteers.service.shifts import offer_views

app_name = "offers"
urlpatterns = [path("<str:offer_code>/", offer_views.confirm, name="confirm")]
