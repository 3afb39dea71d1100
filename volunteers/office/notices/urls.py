from django.urls import path

from volunteers.office.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.notice_list, name="list"),
    path("<uuid:notice_id>/", views.detail, name="detail"),
]
