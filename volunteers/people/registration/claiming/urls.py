from django.urls import path

from volunteers.people.registration.claiming import views

app_name = "claiming"
urlpatterns = [
    path("", views.start, name="start"),
    path("code/", views.code, name="code"),
    path("who/", views.who, name="who"),
    path("account/", views.account, name="account"),
]
