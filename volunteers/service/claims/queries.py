"""What the pages of claims read, always within a scope."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from tenants.accounts.roles import Duty, holds
from tenants.accounts.waiting import Waiting, waits_on
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.checkin.models import Check
from volunteers.service.claims import rules, writing
from volunteers.service.claims.models import ClaimState, ClaimStep, HourClaim
from volunteers.service.claims.rules import Hand
from volunteers.service.ledger.models import HourEntry
from volunteers.service.projects.models import ProjectState
from volunteers.service.settlement.models import Attendance
from volunteers.service.shifts.models import Shift, ShiftState, SignUp

TABS = ("waiting", "open", "late", "ended")
OPEN = Q(state="claimed") | Q(state="appealed")
MOST_OF_DAY = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """Which claims a list shows: a tab, a kind, a unit's subtree; nothing set is all of the tab."""

    tab: str = "waiting"
    kind: str = ""
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is on record beside a claim: the entry as it stands now, who was on site and when, what
    the settlement came to, whether there was a place, and what else stands of that day.
    """

    entry: HourEntry | None
    checks: list[Check]
    attendance: Attendance | None
    sign_up: SignUp | None
    of_day: list[HourEntry]


def of_person(person: Volunteer) -> QuerySet[HourClaim]:
    """Return a volunteer's own claims, open ones first, then the latest."""
    loaded = ("unit", "result", "entry", "shift__project")
    found = HourClaim.objects.filter(volunteer=person).select_related(*loaded)
    return found.order_by(_is_ended(), "-created_at", "pk")


def visible_to(user: Any) -> QuerySet[HourClaim]:
    """Return the claims that units in an account's scope have to review; the office's are all."""
    loaded = ("volunteer__unit", "unit", "result", "entry", "shift__project")
    found = HourClaim.objects.select_related(*loaded)
    return found if scope.sees_all(user) else found.filter(unit__in=scope.units_for(user))


def listed(user: Any, asked: Asked, on: dt.date) -> QuerySet[HourClaim]:
    """Return the list of a page: by when they are due, ended ones by when they ended."""
    found = narrowed(user, asked).filter(_tab(user, asked.tab, on))
    order = ("-ended_at", "pk") if asked.tab == "ended" else ("due_on", "created_at", "pk")
    return found.order_by(*order)


def counts(user: Any, asked: Asked, on: dt.date) -> dict[str, int]:
    """Count each tab under the other filters, in one query."""
    wanted = {tab: Count("pk", filter=_tab(user, tab, on)) for tab in TABS}
    found: dict[str, int] = narrowed(user, asked).aggregate(**wanted)
    return found


def narrowed(user: Any, asked: Asked) -> QuerySet[HourClaim]:
    """Return the claims in scope of a kind and a unit's subtree."""
    found = visible_to(user)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    return found if asked.unit is None else found.filter(unit__path__startswith=asked.unit.path)


@waits_on("claims:list", Duty.REVIEW_CLAIMS)
def waiting_for(user: Any) -> Waiting:
    """Return what an account is asked to answer: a unit what was claimed of it, the office what was
    appealed, and what a unit has left lying beyond its last day.
    """
    return Waiting(visible_to(user).filter(_waits(user, timezone.localdate())))


def hand_of(user: Any, unit: Unit) -> Hand:
    """Return as whom an account that sees a claim of `unit` answers it."""
    if holds(user, Duty.DECIDE_APPEALS):
        return Hand.OFFICE
    above = (path for path in scope.staffed_paths(user) if path != unit.path)
    return Hand.PARENT if any(unit.path.startswith(path) for path in above) else Hand.UNIT


def claimable_shift(person: Volunteer, shift_id: UUID, at: dt.datetime) -> QuerySet[Shift]:
    """Return the shift, if it is over and the public or the person themselves knew of it."""
    known = Q(project__state=ProjectState.PUBLISHED) | Q(project__state=ProjectState.CLOSED)
    mine = SignUp.objects.filter(volunteer=person).values("shift")
    found = Shift.objects.exclude(state=ShiftState.CANCELLED).select_related("project__unit")
    return found.filter(known | Q(pk__in=mine), pk=shift_id, ends_at__lte=at)


def evidence_of(claim: HourClaim) -> Evidence:
    """Return what is on record beside a claim, in a bounded number of queries."""
    here = {"shift": claim.shift_id, "volunteer": claim.volunteer_id}
    with_shift = claim.shift_id is not None
    checks = Check.objects.filter(**here).order_by("at", "pk") if with_shift else ()
    entry = writing.standing_entry(claim)
    taken_back = Q(corrections__minutes__lt=0)
    of_day = HourEntry.objects.filter(
        volunteer=claim.volunteer_id, served_on=claim.served_on, minutes__gt=0
    ).exclude(taken_back | Q(pk=entry.pk if entry else None))
    return Evidence(
        entry=entry,
        checks=list(checks),
        attendance=Attendance.objects.filter(**here).first() if with_shift else None,
        sign_up=SignUp.objects.filter(**here).order_by("-asked_at").first() if with_shift else None,
        of_day=list(of_day.order_by("starts_at", "pk")[:MOST_OF_DAY]),
    )


def steps_of(claim: HourClaim) -> list[ClaimStep]:
    """Return what has happened to a claim, the first step first."""
    return list(claim.steps.order_by("at", "pk"))


def _waits(user: Any, on: dt.date) -> Q:
    claimed, appealed = Q(state=ClaimState.CLAIMED), Q(state=ClaimState.APPEALED)
    if not holds(user, Duty.DECIDE_APPEALS):
        return claimed
    return appealed | (claimed & Q(due_on__lt=on))


def _tab(user: Any, tab: str, on: dt.date) -> Q:
    if tab == "waiting":
        return _waits(user, on)
    if tab == "late":
        return OPEN & Q(due_on__lt=on)
    return OPEN if tab == "open" else ~OPEN


def _is_ended() -> Case:
    is_open = When(state__in=sorted(rules.OPEN), then=Value(0))
    return Case(is_open, default=Value(1), output_field=IntegerField())
