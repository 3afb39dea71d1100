from django.urls import path

from volunteers.people.registration.signed_forms import views

app_name = "signed_forms"
urlpatterns = [
    path("", views.choose, name="choose"),
    path("new/", views.upload, name="upload"),
    path("<uuid:scan_id>/", views.read, name="read"),
]
