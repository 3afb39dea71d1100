from django.urls import path

from volunteers.people.transfers import views

app_name = "transfers"
urlpatterns = [
    path("", views.transfer_list, name="list"),
    path("new/<uuid:volunteer_id>/", views.new, name="new"),
    path("<uuid:transfer_id>/", views.transfer, name="transfer"),
]
