from django.urls import path

from volunteers.people.registration.activation import views

app_name = "activation"
urlpatterns = [
    path("", views.enter, name="enter"),
    path("confirm/", views.confirm, name="confirm"),
    path("done/", views.done, name="done"),
    path("codes/", views.issue, name="issue"),
]
