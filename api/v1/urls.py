from django.urls import path, re_path

from api.v1 import (
    applications,
    cards,
    certificates,
    claims,
    documents,
    duplicates,
    exchange,
    form,
    imports,
    me,
    my_shifts,
    prints,
    registering,
    reports,
    shifts,
    standing,
    transfers,
    units,
    volunteers,
)
from api.views import NoSuchEndpoint

app_name = "api"
urlpatterns = [
    path("me", me.Me.as_view(), name="me"),
    path("units", units.UnitList.as_view(), name="units"),
    path("units/<uuid:unit_id>", units.UnitDetail.as_view(), name="unit"),
    path("volunteers", volunteers.VolunteerList.as_view(), name="volunteers"),
    path("volunteers/search", volunteers.VolunteerSearch.as_view(), name="volunteer_search"),
    path("volunteers/<uuid:volunteer_id>", volunteers.VolunteerDetail.as_view(), name="volunteer"),
    path(
        "volunteers/<uuid:volunteer_id>/standing",
        standing.StandingOfVolunteer.as_view(),
        name="standing",
    ),
    path("form", form.Form.as_view(), name="form"),
    path("applications", registering.Applications.as_view(), name="applications"),
    path("applications/codes", registering.Codes.as_view(), name="application_codes"),
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
    path("cards", cards.CardList.as_view(), name="cards"),
    path("cards/counts", cards.CardCounts.as_view(), name="card_counts"),
    path("cards/issue", cards.IssueCards.as_view(), name="card_issue"),
    path("cards/<uuid:card_id>", cards.CardDetail.as_view(), name="card"),
    path("cards/<uuid:card_id>/lose", cards.LoseCard.as_view(), name="card_lose"),
    path("cards/<uuid:card_id>/reissue", cards.ReissueCard.as_view(), name="card_reissue"),
    path("cards/<uuid:card_id>/void", cards.VoidCard.as_view(), name="card_void"),
    path("prints", prints.PrintList.as_view(), name="prints"),
    path("prints/<uuid:print_id>", prints.PrintDetail.as_view(), name="print"),
    path("prints/<uuid:print_id>/cancel", prints.CancelPrint.as_view(), name="print_cancel"),
    path("prints/<uuid:print_id>/retry", prints.RetryPrint.as_view(), name="print_retry"),
    path("prints/<uuid:print_id>/file", prints.PrintFile.as_view(), name="print_file"),
    path("certificates", certificates.CertificateList.as_view(), name="certificates"),
    path(
        "certificates/<uuid:certificate_id>",
        certificates.CertificateDetail.as_view(),
        name="certificate",
    ),
    path(
        "certificates/<uuid:certificate_id>/revoke",
        certificates.RevokeCertificate.as_view(),
        name="certificate_revoke",
    ),
    path(
        "certificates/<uuid:certificate_id>/file",
        certificates.CertificateFile.as_view(),
        name="certificate_file",
    ),
    path("transfers", transfers.TransferList.as_view(), name="transfers"),
    path("transfers/regions", transfers.ReachableRegions.as_view(), name="transfer_regions"),
    path("transfers/<uuid:transfer_id>", transfers.TransferDetail.as_view(), name="transfer"),
    *(
        path(
            f"transfers/<uuid:transfer_id>/{step.act}", step.as_view(), name=f"transfer_{step.act}"
        )
        for step in transfers.STEPS
    ),
    path("duplicates", duplicates.CaseList.as_view(), name="duplicates"),
    path("duplicates/<uuid:case_id>", duplicates.CaseDetail.as_view(), name="duplicate"),
    path(
        "duplicates/<uuid:case_id>/finding",
        duplicates.FindingOfCase.as_view(),
        name="duplicate_finding",
    ),
    path("exchange", exchange.BatchList.as_view(), name="exchange"),
    path("exchange/backlog", exchange.Backlog.as_view(), name="exchange_backlog"),
    path("exchange/<uuid:national_batch_id>", exchange.BatchDetail.as_view(), name="national"),
    *(
        path(f"exchange/<uuid:national_batch_id>/{name}", step.as_view(), name=f"national_{name}")
        for name, step in exchange.STEPS.items()
    ),
    path("shifts", shifts.ShiftList.as_view(), name="shifts"),
    path("shifts/<uuid:shift_id>", shifts.ShiftDetail.as_view(), name="shift"),
    path("shifts/<uuid:shift_id>/cancel", shifts.CancelShift.as_view(), name="shift_cancel"),
    path("shifts/<uuid:shift_id>/sign-ups", shifts.SignUps.as_view(), name="sign_ups"),
    path("sign-ups/<uuid:sign_up_id>/withdraw", shifts.Withdraw.as_view(), name="withdraw"),
    path("me/shifts", my_shifts.MyShifts.as_view(), name="my_shifts"),
    path(
        "me/shifts/<uuid:sign_up_id>/withdraw",
        my_shifts.WithdrawMine.as_view(),
        name="my_withdraw",
    ),
    path("claims", claims.ClaimList.as_view(), name="claims"),
    path("claims/<uuid:claim_id>", claims.ClaimDetail.as_view(), name="claim"),
    path("claims/<uuid:claim_id>/uphold", claims.UpholdClaim.as_view(), name="claim_uphold"),
    path("claims/<uuid:claim_id>/refuse", claims.RefuseClaim.as_view(), name="claim_refuse"),
    path("reports/progress", reports.Progress.as_view(), name="progress"),
    path("overview", reports.Overview.as_view(), name="overview"),
    path("schema", documents.Document.as_view(), name="schema"),
    path("docs", documents.docs, name="docs"),
    re_path(r"^.*$", NoSuchEndpoint.as_view(), name="nothing"),
]
