from django.urls import path

from volunteers.people.registration.approvals import reason_views, views

app_name = "approvals"
urlpatterns = [
    path("", views.queue, name="list"),
    path("decide/", views.decide, name="decide"),
    path("export/", views.export, name="export"),
    path("batches/<uuid:decision_id>/", views.batch, name="batch"),
    path("batches/<uuid:decision_id>/undo/", views.undo, name="undo"),
    path("reasons/", reason_views.reasons, name="reasons"),
    path("reasons/new/", reason_views.new, name="new_reason"),
    path("reasons/<uuid:template_id>/", reason_views.edit, name="edit_reason"),
    path("reasons/<uuid:template_id>/move/", reason_views.move, name="move_reason"),
    path("reasons/<uuid:template_id>/retire/", reason_views.retire, name="retire_reason"),
    path("<uuid:application_id>/", views.detail, name="detail"),
    path("<uuid:application_id>/unmask/", views.unmask, name="unmask"),
]
