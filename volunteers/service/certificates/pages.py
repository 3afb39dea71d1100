"""What the templates of certificates are given. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from tenants.accounts.roles import Duty, holds
from tenants.jobs.models import Job
from volunteers.people.cards.printing.queries import Progress
from volunteers.people.profiles import queries as profiles
from volunteers.service.certificates import archives, certifying, codes, queries, wording
from volunteers.service.certificates.forms import IssueForm, RevokeForm
from volunteers.service.certificates.models import CertificateState, RecordCertificate


def rows(page: Iterable[RecordCertificate]) -> list[tuple[RecordCertificate, wording.Look]]:
    """Return the certificates of a list, each with how its state is shown."""
    return [(one, wording.LOOKS[CertificateState(one.state)]) for one in page]


def issuing(request: HttpRequest, form: IssueForm) -> dict[str, Any]:
    """Return the page on which a certificate is asked for; `person` where it is about one."""
    asked = request.POST.get("volunteer") or request.GET.get("volunteer") or ""
    people = profiles.visible_to(request.user).select_related("unit")
    person = people.filter(pk=asked).first() if _is_key(asked) else None
    if person is not None:
        form.fields["volunteer"].initial = person.pk
    return {"form": form, "person": person, "may_unmask": holds(request.user, Duty.UNMASK)}


def certificate(request: HttpRequest, one: RecordCertificate, form: RevokeForm) -> dict[str, Any]:
    """Return the page of one certificate, and whether the ledger still says what it says."""
    now, hours = timezone.now(), queries.hours_now(one)
    may_revoke = certifying.revocable_by(request.user).filter(pk=one.pk).exists()
    return {
        "one": one,
        "look": wording.LOOKS[CertificateState(one.state)],
        "issuer": queries.issuer_of(one, now),
        "who": queries.who_issued(one),
        "total": one.timed_minutes + one.backfilled_minutes,
        "hours_now": hours,
        "has_changed": (hours.timed, hours.backfilled)
        != (one.timed_minutes, one.backfilled_minutes),
        "path": codes.path_of(one.pk),
        "form": form,
        "may_revoke": may_revoke and one.state == CertificateState.VALID,
        "needs_reason": bool(one.shown and one.shown["in_full"])
        and one.issued_by != request.user.pk,
        "may_unmask": holds(request.user, Duty.UNMASK),
    }


def run(job: Job) -> dict[str, Any]:
    """Return the page of a run, or the part of it that is asked for again."""
    return {
        "job": job,
        "is_running": queries.is_running(job),
        "progress": Progress(job.state, job.stage, job.done, job.total),
        "stage": wording.STAGES.get(job.stage, ""),
        "may_take": archives.may_take(job, timezone.now()),
        "unit_id": job.payload.get("unit", ""),
        "why": wording.FAILURES.get(job.error_code, wording.FAILED),
    }


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
