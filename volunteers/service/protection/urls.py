from django.urls import path

from volunteers.service.protection import views

app_name = "signs"
urlpatterns = [
    path("", views.sign_list, name="list"),
    path("<uuid:sign_id>/", views.sign, name="sign"),
]
