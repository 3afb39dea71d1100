"""What the platform's own host serves: the operator's pages and the state of health."""

from django.urls import include, path

from tenants.platform import views

platform = (
    [
        path("", views.home, name="home"),
        path("letters/<uuid:letter_id>/retry/", views.retry_letter, name="retry_letter"),
        path("health/live", views.live, name="live"),
        path("health/ready", views.ready, name="ready"),
    ],
    "platform",
)
urlpatterns = [
    path("", include("tenants.accounts.urls")),
    path("", include(platform)),
]
handler400 = "tenants.error_pages.bad_request"
handler403 = "tenants.error_pages.permission_denied"
handler404 = "tenants.error_pages.page_not_found"
handler500 = "tenants.error_pages.server_error"
