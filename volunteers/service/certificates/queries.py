"""What the pages of certificates read: the staff's list, a volunteer's own, what a code opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tenants.accounts.models import User
from tenants.jobs.models import Job, JobState
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.masking import masked_name
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.certificates import bulk, certifying, records, rules
from volunteers.service.certificates.models import CertificateState, RecordCertificate
from volunteers.service.certificates.rules import Period, Sums
from volunteers.service.ledger.models import HourEntry

GROUPS = {
    "": Q(),
    "valid": Q(state=CertificateState.VALID),
    "revoked": Q(state=CertificateState.REVOKED),
}


@dataclass(frozen=True, slots=True)
class CertificateFilter:
    """Which certificates a list shows: of a unit's subtree, of a group, of a number."""

    unit: Unit | None = None
    group: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a stranger is told of a certificate; a name that was deleted is empty."""

    name: str
    number: str
    state: CertificateState
    period: Period
    hours: Sums
    issuer: str
    issued_at: dt.datetime
    revoked_at: dt.datetime | None


def listed(user: Any, asked: CertificateFilter) -> QuerySet[RecordCertificate]:
    """Return the list of a page, the last issued first, with people and units loaded."""
    found = _filtered(user, asked).filter(GROUPS[asked.group])
    return found.select_related("volunteer__unit", "certified_by").order_by("-issued_at", "-pk")


def group_counts(user: Any, asked: CertificateFilter) -> dict[str, int]:
    """Count every group under a filter, in one query."""
    counts = {f"n_{group}": Count("pk", filter=condition) for group, condition in GROUPS.items()}
    counted = _filtered(user, asked).order_by().aggregate(**counts)
    return {group: counted[f"n_{group}"] for group in GROUPS}


def own(user_id: UUID) -> QuerySet[RecordCertificate]:
    """Return the certificates of the volunteer whose account this is, the latest first."""
    mine = RecordCertificate.objects.filter(volunteer__user_id=user_id)
    return mine.select_related("certified_by").order_by("-issued_at", "-pk")


def own_entries(person: Volunteer) -> QuerySet[HourEntry]:
    """Return every entry of a person's ledger, what was corrected included, the latest first;
    `is_taken_back` says which no longer stand.
    """
    back = HourEntry.objects.filter(corrects=OuterRef("pk"), minutes__lt=0)
    entries = HourEntry.objects.filter(volunteer=person).annotate(is_taken_back=Exists(back))
    found = entries.select_related("unit", "text", "corrects__text")
    return found.order_by("-served_on", "-recorded_at", "-pk")


def runs_of(user_id: UUID) -> QuerySet[Job]:
    """Return the jobs by which an account had certificates issued, the latest first."""
    return Job.objects.filter(kind=bulk.JOB, created_by=user_id).order_by("-created_at", "-pk")


def is_running(job: Job) -> bool:
    """Tell whether a job waits or is at work."""
    return job.state in (JobState.QUEUED, JobState.RUNNING)


def hours_now(one: RecordCertificate) -> Sums:
    """Return what the ledger says today of a certificate's hours: corrections may have come."""
    if one.volunteer_id is None:
        return Sums()
    period = Period(one.period_from, one.period_to)
    found = records.of_people([one.volunteer_id], period, one.certified_by)
    return rules.sums(found.get(one.volunteer_id, ()))


def issuer_of(one: RecordCertificate, at: dt.datetime) -> str:
    """Return who certified, the unit loaded."""
    return one.certified_by.name if one.certified_by else policy_at(at).certificate.issuer


def who_issued(one: RecordCertificate) -> str:
    """Return how pages call the account that issued a certificate."""
    user = User.objects.filter(pk=one.issued_by).first() if one.issued_by else None
    return (user.full_name or user.get_username()) if user else ""


def verified(certificate_id: UUID, *, at: dt.datetime) -> Verified | None:
    """Return what a certificate says to whoever verifies it; None where there is none."""
    found = RecordCertificate.objects.select_related("certified_by").filter(pk=certificate_id)
    one = found.first()
    if one is None:
        return None
    told = one.shown or {}
    return Verified(
        name=masked_name(told.get("name", "")),
        number=one.number,
        state=CertificateState(one.state),
        period=Period(one.period_from, one.period_to),
        hours=Sums(one.timed_minutes, one.backfilled_minutes),
        issuer=told.get("issuer") or issuer_of(one, at),
        issued_at=one.issued_at,
        revoked_at=one.revoked_at,
    )


def _filtered(user: Any, asked: CertificateFilter) -> QuerySet[RecordCertificate]:
    found = certifying.visible_to(user)
    if asked.unit is not None:
        found = found.filter(volunteer__unit__path__startswith=asked.unit.path)
    if asked.number:
        of_person = Q(volunteer__volunteer_number=asked.number)
        found = found.filter(Q(number=asked.number) | of_person)
    return found
