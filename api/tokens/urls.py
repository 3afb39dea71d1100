from django.urls import path

from api.tokens import views

app_name = "tokens"
urlpatterns = [
    path("", views.token_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:token_id>/revoke/", views.revoke, name="revoke"),
]
