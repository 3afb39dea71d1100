from django.urls import path

from volunteers.office.messages import views

app_name = "messages"
urlpatterns = [
    path("", views.overview, name="list"),
    path("again/", views.again, name="again"),
]
