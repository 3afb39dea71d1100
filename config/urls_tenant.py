"""What a region's host serves."""

from django.urls import include, path

urlpatterns = [
    path("", include("tenants.accounts.urls")),
]
handler400 = "tenants.error_pages.bad_request"
handler403 = "tenants.error_pages.permission_denied"
handler404 = "tenants.error_pages.page_not_found"
handler500 = "tenants.error_pages.server_error"
