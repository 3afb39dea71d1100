"""The address that the QR on site holds."""

from django.urls import path

from volunteers.service.checkin import own_views

app_name = "checkin_code"
urlpatterns = [path("<str:site_code>/", own_views.scan, name="scan")]
