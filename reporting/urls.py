from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.home, name="home"),
    path("progress/", views.progress, name="progress"),
    path("progress/export/", views.progress_export, name="progress_export"),
    path("overview/", views.overview, name="overview"),
    path("overview/<slug:code>/", views.region, name="region"),
]
