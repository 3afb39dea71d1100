"""What the pages of certificates do: issue to one or to a unit, hand a file out, revoke."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.models import User
from tenants.accounts.roles import Duty, holds
from tenants.audit.services import Actor
from tenants.errors import RuleBroken
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tenants.links import link_to
from volunteers.people.cards.printing import answers
from volunteers.people.cards.printing import services as printing
from volunteers.people.profiles.unmask_views import reason_of
from volunteers.service.certificates import archives, bulk, certifying, services
from volunteers.service.certificates.content import Wish
from volunteers.service.certificates.forms import IssueForm, PeriodForm, RevokeForm
from volunteers.service.certificates.models import RecordCertificate


def wish_of(request: HttpRequest, form: PeriodForm, in_full: Iterable[UUID] = ()) -> Wish:
    """Return what a valid form asks for, under the address that the region's pages have."""
    base = link_to("", request)
    return Wish(form.period(), form.cleaned_data["language"], base, frozenset(in_full))


def issued(request: HttpRequest, form: IssueForm) -> HttpResponse | None:
    """Issue what a valid form asks for and lead on; None where it is refused: the form says it."""
    try:
        if form.cleaned_data["person"] is None:
            return _issued_to_unit(request, form)
        return _issued_to_one(request, form)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None


def downloaded(request: HttpRequest, one: RecordCertificate) -> HttpResponse:
    """Hand a certificate's file to staff: with the document number in full to who issued it, and
    for a reason to who may see numbers; otherwise masked.
    """
    actor, now, user = actor_of(request), timezone.now(), account_of(request)
    try:
        opened = _opened(
            request, [one.volunteer_id] if one.volunteer_id else [], reason_of(request)
        )
        is_open = bool(opened) or one.issued_by == user.pk
        file = services.download(certificate=one, is_open=is_open, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("certificates:detail", one.pk)
    return answers.pdf(file, name_of(one))


def revoked(request: HttpRequest, one: RecordCertificate, form: RevokeForm) -> HttpResponse:
    """Revoke a certificate that the account may revoke.

    :raises Http404: somebody else certified it
    """
    mine = get_object_or_404(certifying.revocable_by(request.user), pk=one.pk)
    reason, actor = form.cleaned_data["reason"], actor_of(request)
    try:
        services.revoke(certificate_id=mine.pk, reason=reason, actor=actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤销；扫码核验现在显示“已撤销”。"))
    return redirect("certificates:detail", mine.pk)


def followed(request: HttpRequest, job: Job) -> HttpResponse:
    """Hand out what a run made, or stop it."""
    actor, now = actor_of(request), timezone.now()
    try:
        if request.POST.get("action") == "download":
            return _archive(archives.zipped(job=job, actor=actor, at=now), now)
        jobs.request_cancel(job=job, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect("certificates:run", job.pk)


def name_of(one: RecordCertificate) -> str:
    """Return the name of a file: the certificate's number, nobody's name."""
    return f"certificate-{one.number}.pdf"


def _archive(content: bytes, at: dt.datetime) -> HttpResponse:
    name = f"certificates-{timezone.localtime(at):%Y%m%d-%H%M}.zip"
    told = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": str(told), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


def _issued_to_one(request: HttpRequest, form: IssueForm) -> HttpResponse:
    key, actor, now = form.cleaned_data["person"].pk, actor_of(request), timezone.now()
    by = certifying.certifier(account_of(request))
    wish = wish_of(request, form, _opened(request, [key], reason_in(form)))
    made = services.issue(volunteer_id=key, wish=wish, by=by, actor=actor, at=now)
    messages.success(request, _("已出具，编号 %s。") % made.number)
    return redirect("certificates:detail", made.pk)


def _issued_to_unit(request: HttpRequest, form: IssueForm) -> HttpResponse:
    user, unit = account_of(request), form.cleaned_data["unit"]
    certifying.certifier(user)  # refused before anything is asked for
    opened = _opened(request, bulk.people_of(user, unit), reason_in(form))
    wish, now = wish_of(request, form, opened), timezone.now()
    job = bulk.request(user=user, unit=unit, wish=wish, actor=actor_of(request), at=now)
    return redirect("certificates:run", job.pk)


def opened(
    *, user: User, people: list[UUID], reason: str, actor: Actor, at: dt.datetime
) -> list[UUID]:
    """Return whose numbers may be written in full for a reason, which their histories then hold.

    :raises RuleBroken: the reason is too short, or names one of several
    """
    if not reason or not people or not holds(user, Duty.UNMASK):
        return []
    return printing.open_numbers(people=people, reason=reason, actor=actor, at=at)


def reason_in(form: IssueForm) -> str:
    """Return why numbers are to be written in full; nothing where they are not."""
    given = form.cleaned_data
    return str(given["reason"]) if given["in_full"] else ""


def _opened(request: HttpRequest, people: list[UUID], reason: str) -> list[UUID]:
    user, actor = account_of(request), actor_of(request)
    return opened(user=user, people=people, reason=reason, actor=actor, at=timezone.now())
