from django.urls import path

from volunteers.people.standing import views
from volunteers.people.standing.rules import Act

app_name = "standing"
urlpatterns = [
    path(f"<uuid:volunteer_id>/{act.replace('_', '-')}/", views.change, {"act": act}, name=act)
    for act in Act
]
