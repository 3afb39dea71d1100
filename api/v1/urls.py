from django.urls import path, re_path

from api.v1 import applications, documents, imports, me, reports, units, volunteers
from api.views import NoSuchEndpoint

app_name = "api"
urlpatterns = [
    path("me", me.Me.as_view(), name="me"),
    path("units", units.UnitList.as_view(), name="units"),
    path("units/<uuid:unit_id>", units.UnitDetail.as_view(), name="unit"),
    path("volunteers", volunteers.VolunteerList.as_view(), name="volunteers"),
    path("volunteers/<uuid:volunteer_id>", volunteers.VolunteerDetail.as_view(), name="volunteer"),
    path("applications", applications.ApplicationList.as_view(), name="applications"),
    path("applications/decide", applications.Decide.as_view(), name="decide"),
    path(
        "applications/<uuid:application_id>",
        applications.ApplicationDetail.as_view(),
        name="application",
    ),
    path("imports", imports.ImportList.as_view(), name="imports"),
    path("imports/<uuid:batch_id>", imports.ImportDetail.as_view(), name="import"),
    path("imports/<uuid:batch_id>/commit", imports.Commit.as_view(), name="import_commit"),
    path("imports/<uuid:batch_id>/cancel", imports.Cancel.as_view(), name="import_cancel"),
    path("imports/<uuid:batch_id>/undo", imports.Undo.as_view(), name="import_undo"),
    path("reports/progress", reports.Progress.as_view(), name="progress"),
    path("overview", reports.Overview.as_view(), name="overview"),
    path("schema", documents.Document.as_view(), name="schema"),
    path("docs", documents.docs, name="docs"),
    re_path(r"^.*$", NoSuchEndpoint.as_view(), name="nothing"),
]
