from django.urls import path

from volunteers.service.claims import own_views, views

app_name = "claims"
urlpatterns = [
    path("me/claims/", own_views.mine, name="mine"),
    path("me/claims/new/", own_views.new, name="new"),
    path("me/claims/<uuid:claim_id>/", own_views.own_claim, name="own_claim"),
    path("claims/", views.claim_list, name="list"),
    path("claims/<uuid:claim_id>/", views.claim, name="claim"),
]
