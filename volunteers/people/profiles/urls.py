from django.urls import path

from volunteers.people.profiles import unmask_views, views

app_name = "profiles"
urlpatterns = [
    path("", views.roster, name="list"),
    path("vouch/", views.vouch, name="vouch"),
    path("export/", views.export, name="export"),
    path("<uuid:volunteer_id>/", views.detail, name="detail"),
    path("<uuid:volunteer_id>/unmask/", unmask_views.ask, name="unmask"),
]
