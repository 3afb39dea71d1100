"""Minutes over the day's tier, for whoever approves them."""

from django.urls import path

from volunteers.service.settlement import views

app_name = "held"
urlpatterns = [path("", views.held_list, name="list")]
