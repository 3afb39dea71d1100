from django.urls import path

from volunteers.people.registration.wizard import views

app_name = "registration"
urlpatterns = [
    path("", views.start, name="start"),
    path("identity/", views.identity, name="identity"),
    path("unit/", views.unit, name="unit"),
    path("details/", views.details, name="details"),
    path("agreements/", views.agreements, name="agreements"),
    path("check/", views.check, name="check"),
    path("resume/", views.resume, name="resume"),
    path("status/", views.status, name="status"),
    path("code/", views.new_code, name="new_code"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("leave/", views.leave, name="leave"),
]
