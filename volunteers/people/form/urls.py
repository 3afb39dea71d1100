from django.urls import path

from volunteers.people.form import views

app_name = "form"
urlpatterns = [
    path("", views.editor, name="editor"),
    path("new/", views.new_field, name="new"),
    path("preview/", views.preview, name="preview"),
    path("change/", views.change, name="change"),
    path("publish/", views.publish, name="publish"),
    path("history/", views.history, name="history"),
    path("fields/<slug:field_code>/", views.field, name="field"),
]
