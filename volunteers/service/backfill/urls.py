"""Addresses of earlier service, under /backfill/."""

from __future__ import annotations

from django.urls import path

from volunteers.service.backfill import views

app_name = "backfill"

urlpatterns = [
    path("", views.record_list, name="list"),
    path("new/", views.new, name="new"),
    path("import/", views.upload, name="import"),
    path("template/", views.template, name="template"),
    path("<uuid:backfill_id>/", views.record, name="record"),
    path("evidence/<uuid:evidence_id>/", views.evidence, name="evidence"),
]
