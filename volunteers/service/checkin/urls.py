"""Check-in on site, for whoever leads the shift."""

from django.urls import path

from volunteers.service.checkin import views

app_name = "checkin"
urlpatterns = [
    path("<uuid:shift_id>/", views.board, name="board"),
    path("<uuid:shift_id>/live/", views.live, name="live"),
]
