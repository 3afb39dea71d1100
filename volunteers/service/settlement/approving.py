"""Minutes over a tier of the day: they count once its approver agrees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.accounts.roles import Duty, Role, holds
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.policy.subjects.service import HoursApprover
from volunteers.people.profiles.rules import is_reason
from volunteers.people.units import scope
from volunteers.service.ledger import errors as ledger_errors
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import Precision
from volunteers.service.ledger.services import NewEntry
from volunteers.service.settlement.models import HeldMinutes, HeldState


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("不予批准请写明理由（至少 4 个字）。")


class NobodyChosen(RuleBroken):
    code = "nobody_chosen"
    message = _("请先勾选要办理的记录。")


@dataclass(frozen=True, slots=True)
class Decided:
    """How many were decided, how many somebody else had decided already, and how many could not
    count because another record has the time.
    """

    done: int
    decided_before: int
    overlapping: int


def waiting_for(user: User) -> QuerySet[HeldMinutes]:
    """Return the minutes that wait for an account: the office decides all; a unit's account those
    of its subtree that a unit decides, but not those of its own unit that the parent decides.
    """
    rows = HeldMinutes.objects.filter(state=HeldState.WAITING)
    if not holds(user, Duty.APPROVE_HOURS):
        return rows.none()
    if Role.OFFICE in user.roles:
        return rows
    units = scope.units_for(user)
    own = rows.filter(approver=HoursApprover.UNIT, unit__in=units)
    below = rows.filter(approver=HoursApprover.PARENT_UNIT, unit__parent__in=units)
    return own | below


def decided_by(held_ids: Iterable[UUID]) -> list[str]:
    """Return who has decided on any of these minutes."""
    done = HeldMinutes.objects.filter(pk__in=list(held_ids)).exclude(state=HeldState.WAITING)
    return sorted(set(done.values_list("decided_by_label", flat=True)))


@transaction.atomic
def decide(
    *, held_ids: Iterable[UUID], approve: bool, reason: str, actor: Actor, at: dt.datetime
) -> Decided:
    """Approve or refuse minutes that wait, those given that still do.

    :raises NobodyChosen: none are given
    :raises NoReason: a refusal without one
    """
    keys = list(held_ids)
    if not keys:
        raise NobodyChosen
    if not approve and not is_reason(reason):
        raise NoReason
    rows = HeldMinutes.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    waiting = rows.filter(state=HeldState.WAITING).select_related(
        "attendance__volunteer", "attendance__shift__project"
    )
    found = list(waiting.order_by("pk"))
    done = [one for one in found if not approve or _count(one, actor, at)]
    for one in done:
        one.state = HeldState.APPROVED if approve else HeldState.REFUSED
        one.reason, one.decided_at = reason.strip(), at
        one.decided_by, one.decided_by_label = actor.user_id, actor.label
    told = ["state", "reason", "decided_at", "decided_by", "decided_by_label", "entry"]
    HeldMinutes.objects.bulk_update(done, told)
    audit.record_many(
        actor=actor, action="hours.decide", at=at, subjects=_subjects(done, reason.strip())
    )
    return Decided(len(done), len(keys) - len(found), len(found) - len(done))


def _count(one: HeldMinutes, actor: Actor, at: dt.datetime) -> bool:
    shift = one.attendance.shift
    entry = NewEntry(
        volunteer_id=one.attendance.volunteer_id,
        unit_id=one.unit_id,
        project_title=shift.project.title,
        served_on=one.served_on,
        minutes=one.minutes,
        precision=Precision.TIME,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        project_id=shift.project_id,
        shift_id=shift.pk,
        category=shift.project.category,
        confirmed_by=actor.user_id,
        confirmed_by_label=actor.label,
        steps=tuple(one.attendance.steps),
    )
    try:
        rows = ledger.append(
            entries=[entry], policy_version=one.attendance.policy_version, actor=actor, at=at
        )
    except ledger_errors.HoursOverlap:
        return False
    one.entry = rows[0]
    return True


def _subjects(rows: Sequence[HeldMinutes], reason: str) -> list[Subject]:
    return [
        Subject("held_minutes", str(one.pk), {"state": ["waiting", str(one.state)]}, reason)
        for one in rows
    ]
