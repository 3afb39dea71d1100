"""Reminding whoever has to answer claims, so that none is left lying: a unit's admins up to the
last day and beyond it, the office of appeals and of what units have left lying. Delivered twice it
does nothing twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import UnitStaff
from volunteers.service.claims import rules, telling
from volunteers.service.claims.models import ClaimState, HourClaim
from volunteers.service.claims.telling import Waits

AT_ONCE = 1000
OPEN = Q(state="claimed") | Q(state="appealed")


def remind(*, actor: Actor, at: dt.datetime) -> int:
    """Remind of every claim that is due to be reminded of, each person of all of theirs by one
    message; return of how many claims. Nobody is written to out of office hours.
    """
    if not rules.may_write_at(timezone.localtime(at)):
        return 0
    reminded = 0
    while claims := _some(actor, at):
        reminded += claims
    return reminded


def due(on: dt.date) -> Q:
    """Return the condition that a claim is to be reminded of on a day: `rules.is_to_remind`."""
    is_late = Q(due_on__lt=on) & (Q(reminded_on=None) | Q(reminded_on__lt=on))
    first = F("due_on") - rules.REMIND_BEFORE
    is_near = Q(due_on__gte=on, due_on__lte=on + rules.REMIND_BEFORE)
    return OPEN & (is_late | (is_near & (Q(reminded_on=None) | Q(reminded_on__lt=first))))


@transaction.atomic
def _some(actor: Actor, at: dt.datetime) -> int:
    on = timezone.localdate(at)
    rows = HourClaim.objects.select_for_update(of=("self",), skip_locked=True)
    found = rows.filter(due(on)).select_related("unit").order_by("due_on", "pk")[:AT_ONCE]
    claims = list(found)
    if not claims:
        return 0
    HourClaim.objects.filter(pk__in=[claim.pk for claim in claims]).update(reminded_on=on)
    audit.record_many(
        actor=actor,
        action="claim.remind",
        at=at,
        subjects=[Subject("claim", str(claim.pk)) for claim in claims],
    )
    telling.remind(_waiting(claims, on), at=at)
    return len(claims)


def _waiting(claims: list[HourClaim], on: dt.date) -> list[tuple[Volunteer, Waits]]:
    """Return who is on file of those who have to answer, with what waits for each."""
    theirs: dict[UUID, list[HourClaim]] = defaultdict(list)
    office, staff = _office(), _staff()
    for claim in claims:
        for user_id in _asked(claim, office, staff, on):
            theirs[user_id].append(claim)
    people = Volunteer.objects.live().filter(user__in=theirs, user__is_active=True)
    return [(person, _waits(theirs[person.user_id], on)) for person in people.order_by("pk")]


def _asked(
    claim: HourClaim, office: set[UUID], staff: dict[str, set[UUID]], on: dt.date
) -> set[UUID]:
    """Return the accounts that have to answer a claim: an appeal the office's; else those of the
    nearest unit that has some, and the office's once it is late.
    """
    if claim.state == ClaimState.APPEALED:
        return office
    holding = [path for path in staff if claim.unit.path.startswith(path)]
    nearest = staff[max(holding, key=len)] if holding else set()
    is_late = rules.is_late(claim.state, claim.due_on, on)
    return nearest | office if is_late or not nearest else nearest


def _office() -> set[UUID]:
    rows = Volunteer.objects.live().filter(user__role_grants__role=Role.OFFICE)
    return set(rows.values_list("user_id", flat=True))


def _staff() -> dict[str, set[UUID]]:
    """Return the admins of each unit, by its path."""
    found: dict[str, set[UUID]] = defaultdict(set)
    rows = UnitStaff.objects.filter(user__role_grants__role=Role.UNIT_ADMIN, user__is_active=True)
    for path, user_id in rows.values_list("unit__path", "user_id"):
        found[path].add(user_id)
    return found


def _waits(claims: Iterable[HourClaim], on: dt.date) -> Waits:
    late = [rules.is_late(claim.state, claim.due_on, on) for claim in claims]
    return Waits(len(late), sum(late))
