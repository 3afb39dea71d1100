from django.urls import path

from volunteers.people.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.batch_list, name="list"),
    path("prepare/", views.prepare, name="prepare"),
    path("<uuid:national_batch_id>/", views.batch, name="batch"),
    path("<uuid:national_batch_id>/status/", views.status, name="status"),
    path("<uuid:national_batch_id>/download/", views.download, name="download"),
    path("<uuid:national_batch_id>/hand-over/", views.hand_over, name="hand_over"),
    path("<uuid:national_batch_id>/take-back/", views.take_back, name="take_back"),
    path("<uuid:national_batch_id>/retry/", views.retry, name="retry"),
    path("<uuid:national_batch_id>/answer/", views.answer, name="answer"),
    path("<uuid:national_batch_id>/mend/", views.mend, name="mend"),
]
