"""What a region's host serves."""

from django.urls import include, path

from volunteers.people.cards.printing import application_views as forms
from volunteers.people.transfers import views as transfers

urlpatterns = [
    path("", include("tenants.accounts.urls")),
    path("staff/", include("volunteers.people.units.staff.urls")),
    path("approvals/", include("volunteers.people.registration.approvals.urls")),
    path("units/", include("volunteers.people.units.urls")),
    path("roster/", include("volunteers.people.profiles.urls")),
    path("roster/", include("volunteers.people.standing.urls")),
    path("imports/", include("volunteers.people.roster.urls")),
    path("activate/", include("volunteers.people.registration.activation.urls")),
    path("register/", include("volunteers.people.registration.wizard.urls")),
    path("register/form/", forms.own, name="own_form"),
    path("me/claim/", include("volunteers.people.registration.claiming.urls")),
    path("me/applications/<uuid:application_id>/form/", forms.of_volunteer, name="my_form"),
    path("me/consents/", include("volunteers.people.profiles.consent_urls")),
    path("me/", include("reporting.me.urls")),
    path("signed-forms/", include("volunteers.people.registration.signed_forms.urls")),
    path("messages/", include("volunteers.office.messages.urls")),
    path("unmask/", include("volunteers.people.profiles.unmask_urls")),
    path("form/", include("volunteers.people.form.urls")),
    path("duplicates/", include("volunteers.people.duplicates.urls")),
    path("transfers/", include("volunteers.people.transfers.urls")),
    path("projects/", include("volunteers.service.projects.urls")),
    path("activities/", include("volunteers.service.shifts.activity_urls")),
    path("me/shifts/", include("volunteers.service.shifts.own_urls")),
    path("shifts/", include("volunteers.service.shifts.urls")),
    path("checkin/", include("volunteers.service.checkin.urls")),
    path("me/checkin/", include("volunteers.service.checkin.own_urls")),
    path("c/", include("volunteers.service.checkin.code_urls")),
    path("calendars/", include("volunteers.service.shifts.calendar_urls")),
    path("me/transfer/", transfers.own, name="own_transfer"),
    path("national/", include("volunteers.people.exchange.urls")),
    path("cards/", include("volunteers.people.cards.urls")),
    path("prints/", include("volunteers.people.cards.printing.urls")),
    path("offers/", include("volunteers.service.shifts.offer_urls")),
    path("verify/record/", include("volunteers.service.certificates.verify_urls")),
    path("verify/", include("volunteers.people.cards.verify_urls")),
    path("certificates/", include("volunteers.service.certificates.urls")),
    path("me/", include("volunteers.service.certificates.own_urls")),
    path("me/card/", include("volunteers.people.cards.own_urls")),
    path("hours/held/", include("volunteers.service.settlement.urls")),
    path("backfill/", include("volunteers.service.backfill.urls")),
    path("notices/", include("volunteers.office.notices.urls")),
    path("tokens/", include("api.tokens.urls")),
    path("api/v1/", include("api.v1.urls")),
    path("", include("volunteers.service.claims.urls")),
    path("signs/", include("volunteers.service.protection.urls")),
    path("", include("volunteers.people.own_data.urls")),
    path("", include("reporting.urls")),
]
handler400 = "tenants.error_pages.bad_request"
handler403 = "tenants.error_pages.permission_denied"
handler404 = "tenants.error_pages.page_not_found"
handler500 = "tenants.error_pages.server_error"
