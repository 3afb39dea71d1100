from django.urls import path

from volunteers.people.units.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.staff_list, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:user_id>/", views.detail, name="detail"),
    path("<uuid:user_id>/reset/", views.reset, name="reset"),
    path("<uuid:user_id>/unlock/", views.unlock, name="unlock"),
    path("<uuid:user_id>/deactivate/", views.deactivate, name="deactivate"),
    path("<uuid:user_id>/reactivate/", views.reactivate, name="reactivate"),
]
