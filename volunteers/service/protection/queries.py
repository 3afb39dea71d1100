"""What the pages of signs read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from tenants.accounts.roles import Duty
from tenants.accounts.waiting import Waiting, waits_on
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.checkin.models import Check
from volunteers.service.ledger.models import HourEntry, Source
from volunteers.service.protection.models import HourSign, SignKind, SignState
from volunteers.service.shifts.models import Shift

MOST = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """Which signs a list shows: a state, a kind, a unit's subtree."""

    state: str = SignState.OPEN
    kind: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """What a sign is about: people, shifts, checks and entries."""

    people: list[Volunteer]
    shifts: list[Shift]
    checks: list[Check]
    entries: list[HourEntry]


def visible_to(user: Any) -> QuerySet[HourSign]:
    """Return the signs of the units in an account's scope."""
    found = HourSign.objects.select_related("unit", "volunteer__unit", "shift__project")
    return found if scope.sees_all(user) else found.filter(unit__in=scope.units_for(user))


def listed(user: Any, asked: Asked) -> QuerySet[HourSign]:
    """Return the list of a page, the latest found first."""
    return narrowed(user, asked).filter(state=asked.state).order_by("-found_at", "pk")


def narrowed(user: Any, asked: Asked) -> QuerySet[HourSign]:
    """Return the signs in scope of a kind and a unit's subtree, in every state."""
    found = visible_to(user)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return found if asked.unit is None else found.filter(unit__path__startswith=asked.unit.path)


def counts(user: Any, asked: Asked) -> dict[str, int]:
    """Count each state under the other filters, in one query."""
    wanted = {state: Count("pk", filter=Q(state=state)) for state in SignState.values}
    found: dict[str, int] = narrowed(user, asked).aggregate(**wanted)
    return found


@waits_on("signs:list", Duty.REVIEW_SIGNS)
def waiting_for(user: Any) -> Waiting:
    """Return the signs that nobody has looked at."""
    return Waiting(visible_to(user).filter(state=SignState.OPEN))


def records_of(sign: HourSign) -> Records:
    """Return what a sign is about, in a bounded number of queries."""
    named = [*sign.facts.get("people", ()), *([sign.volunteer_id] if sign.volunteer_id else [])]
    people = Volunteer.objects.known().filter(pk__in=named).select_related("unit")
    keys = [*sign.facts.get("shifts", ()), *([sign.shift_id] if sign.shift_id else [])]
    shifts = Shift.objects.filter(pk__in=keys).select_related("project")
    checks = Check.objects.filter(shift__in=keys, volunteer__in=named).select_related("volunteer")
    return Records(
        people=list(people.order_by("name_sort", "pk")[:MOST]),
        shifts=list(shifts.order_by("starts_at", "pk")[:MOST]),
        checks=list(checks.order_by("at", "pk")[:MOST]),
        entries=list(_entries(sign)[:MOST]),
    )


def _entries(sign: HourSign) -> QuerySet[HourEntry]:
    """Return the entries of the person's day or month that the figures of a sign rest on."""
    days = sign.facts.get("days") or [sign.facts.get("on")]
    found = HourEntry.objects.filter(volunteer=sign.volunteer_id).order_by("served_on", "pk")
    if sign.kind == SignKind.BACKFILL_SPIKE:
        first = dt.date.fromisoformat(sign.facts["month"])
        last = (first + dt.timedelta(days=31)).replace(day=1)
        return found.filter(served_on__gte=first, served_on__lt=last, source=Source.BACKFILL)
    return found.filter(served_on__in=days) if sign.volunteer_id and days[0] else found.none()
