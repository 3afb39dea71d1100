"""Addresses of the roster import, under /imports/."""

from __future__ import annotations

from django.urls import path

from volunteers.people.roster import views

app_name = "roster"

urlpatterns = [
    path("", views.history, name="list"),
    path("new/", views.new, name="new"),
    path("template/", views.template, name="template"),
    path("<uuid:batch_id>/", views.batch, name="batch"),
    path("<uuid:batch_id>/columns/", views.columns, name="columns"),
    path("<uuid:batch_id>/columns/forget/", views.forget_columns, name="forget_columns"),
    path("<uuid:batch_id>/sheet/", views.sheet, name="sheet"),
    path("<uuid:batch_id>/status/", views.status, name="status"),
    path("<uuid:batch_id>/commit/", views.commit, name="commit"),
    path("<uuid:batch_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:batch_id>/retry/", views.retry, name="retry"),
    path("<uuid:batch_id>/recheck/", views.recheck, name="recheck"),
    path("<uuid:batch_id>/undo/", views.undo, name="undo"),
    path("<uuid:batch_id>/repair/", views.repair, name="repair"),
    path("<uuid:batch_id>/marked/", views.marked, name="marked"),
]
