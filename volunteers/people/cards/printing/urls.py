from django.urls import path

from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing import application_views, code_views, views

OF_ONE = {PrintKind.CARDS: "card", PrintKind.CARD_SHEETS: "card-sheet", PrintKind.FORMS: "form"}

app_name = "prints"
urlpatterns = [
    path("", views.history, name="list"),
    path("new/", views.new, name="new"),
    path("blank/", views.blank, name="blank"),
    path("codes/", code_views.codes, name="codes"),
    path("fonts/", views.font_list, name="fonts"),
    path("fonts/<uuid:font_id>/remove/", views.remove_font, name="remove_font"),
    path("<uuid:print_id>/", views.batch, name="batch"),
    path("<uuid:print_id>/status/", views.status, name="status"),
    path("<uuid:print_id>/file/", views.file, name="file"),
    path("<uuid:print_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:print_id>/retry/", views.retry, name="retry"),
    path(
        "applications/<uuid:application_id>/form/",
        application_views.of_application,
        name="application",
    ),
    *(
        path(f"people/<uuid:volunteer_id>/{name}/", views.one, {"kind": kind}, name=name)
        for kind, name in OF_ONE.items()
    ),
]
