"""Settling: what somebody's check-in and check-out come to goes into the ledger at once; what waits
for an approver, once they agree. Settling twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy.subjects.service import HoursApprover
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.applying import version_of
from volunteers.service.checkin.models import Check, CheckKind
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import Precision
from volunteers.service.ledger.services import NewEntry
from volunteers.service.settlement import had, rules
from volunteers.service.settlement.models import Attendance, HeldMinutes
from volunteers.service.settlement.rules import Attended, Settled
from volunteers.service.shifts.models import Shift


@dataclass(frozen=True, slots=True)
class Worth:
    """What somebody's stay came to, and the row that says so."""

    person: Volunteer
    settled: Settled
    attendance: Attendance


@transaction.atomic
def settle(
    *, shift: Shift, volunteer_ids: Iterable[UUID], actor: Actor, at: dt.datetime
) -> list[Attendance]:
    """Settle these people's attendance of a shift under the policy of its day; whoever is settled
    already, or never came, is left out. Holds the people, so that two settle one after the other.
    """
    keys = sorted(volunteer_ids)
    locked = Volunteer.objects.select_for_update(no_key=True).filter(pk__in=keys)
    people = {one.pk: one for one in locked.order_by("pk")}
    stays = _stays(shift, people)
    if not stays:
        return []
    policy, version = policy_at(shift.starts_at), version_of(policy_at(shift.starts_at))
    before, zone = had.before(shift, list(stays)), timezone.get_current_timezone()
    worth = []
    for key, stay in stays.items():
        settled = rules.settle(stay, policy.hours, zone, before[key])
        told = {"policy_version": version, "settled_at": at}
        row = Attendance(shift=shift, volunteer=people[key], **_told(settled), **told)
        worth.append(Worth(people[key], settled, row))
    Attendance.objects.bulk_create(one.attendance for one in worth)
    _enter(shift, worth, version, actor, at)
    HeldMinutes.objects.bulk_create(_held(worth, at))
    subjects = [_subject(one) for one in worth]
    audit.record_many(actor=actor, action="attendance.settle", at=at, subjects=subjects)
    return [one.attendance for one in worth]


def _stays(shift: Shift, people: dict[UUID, Volunteer]) -> dict[UUID, Attended]:
    """Return when those who are not settled came and went, in one query."""
    settled = Attendance.objects.filter(shift=shift).values("volunteer_id")
    standing = Check.objects.filter(shift=shift, voided_at=None, volunteer_id__in=people)
    rows = standing.exclude(volunteer_id__in=settled).values_list("volunteer_id", "kind", "at")
    came: dict[UUID, dt.datetime] = {}
    went: dict[UUID, dt.datetime] = {}
    for key, kind, moment in rows:
        (came if kind == CheckKind.IN else went)[key] = moment
    return {
        key: Attended(shift.starts_at, shift.ends_at, came[key], went.get(key))
        for key in sorted(came)
    }


def _subject(one: Worth) -> Subject:
    minutes = {"attended": [None, one.settled.attended], "counted": [None, one.settled.counted]}
    return Subject("attendance", str(one.attendance.pk), minutes)


def _told(settled: Settled) -> dict[str, Any]:
    return {
        "attended_minutes": settled.attended,
        "counted_minutes": settled.counted,
        "steps": [step.plain() for step in settled.steps],
        "is_flagged": settled.is_flagged,
    }


def _enter(
    shift: Shift, worth: Sequence[Worth], version: str, actor: Actor, at: dt.datetime
) -> None:
    project = shift.project
    entries = [
        NewEntry(
            volunteer_id=one.person.pk,
            unit_id=one.person.unit_id,
            project_title=project.title,
            served_on=part.served_on,
            minutes=part.minutes,
            precision=Precision.TIME,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            project_id=project.pk,
            shift_id=shift.pk,
            category=project.category,
            steps=tuple(step.plain() for step in one.settled.steps),
        )
        for one in worth
        for part in one.settled.parts
        if part.approver is HoursApprover.NOBODY
    ]
    ledger.append(entries=entries, policy_version=version, actor=actor, at=at)


def _held(worth: Sequence[Worth], at: dt.datetime) -> list[HeldMinutes]:
    return [
        HeldMinutes(
            attendance=one.attendance,
            unit_id=one.person.unit_id,
            approver=part.approver,
            served_on=part.served_on,
            starts_at=part.starts_at,
            ends_at=part.ends_at,
            minutes=part.minutes,
            created_at=at,
        )
        for one in worth
        for part in one.settled.parts
        if part.approver is not HoursApprover.NOBODY
    ]
