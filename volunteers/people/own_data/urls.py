from django.urls import path

from volunteers.people.own_data import views

app_name = "own_data"
urlpatterns = [
    path("me/data/", views.own, name="own"),
    path("me/data/export/", views.export, name="export"),
    path("me/data/correct/", views.correct, name="correct"),
    path("me/data/delete/", views.delete, name="delete"),
    path("me/data/<uuid:request_id>/cancel/", views.cancel, name="cancel"),
    path("data-requests/", views.asked, name="asked"),
    path("data-requests/<uuid:request_id>/", views.answer, name="answer"),
]
