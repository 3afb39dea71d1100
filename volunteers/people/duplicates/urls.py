from django.urls import path

from volunteers.people.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("<uuid:case_id>/", views.case, name="case"),
]
