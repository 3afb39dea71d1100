from django.urls import path

from volunteers.people.cards import views
from volunteers.people.cards.rules import Act

app_name = "cards"
urlpatterns = [
    path("", views.cards, name="list"),
    path("issue/", views.issue, name="issue"),
    path("<uuid:card_id>/", views.detail, name="detail"),
    *(path(f"<uuid:card_id>/{act}/", views.change, {"act": act}, name=act) for act in Act),
]
