"""Shifts of the demonstration's projects: the next Saturdays, some with people in them, one full
with others waiting. Planned and signed up for by the services, as on the pages.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.errors import RuleBroken
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.service.projects.models import Project
from volunteers.service.shifts import rules, services
from volunteers.service.shifts.models import Shift
from volunteers.service.shifts.rules import Plan

REGIONS = ("haikou", "puer")
SATURDAY = 5
WEEKS, PLACES, FULL = 4, 20, 6
PEOPLE = 8


def make_all() -> int:
    """Plan shifts for every published project that has none; return how many were planned.

    :raises RuntimeError: outside the demonstration
    """
    if not settings.EMBEDDED:
        raise RuntimeError("the demonstration's shifts are made on embedded servers only")
    planned = 0
    for region in REGIONS:
        with in_region(region):
            planned += make_here(timezone.now())
    return planned


def make_here(now: dt.datetime) -> int:
    """Plan the shifts of the region in which the thread works."""
    has_some = Shift.objects.filter(project=OuterRef("pk"))
    projects = Project.objects.published().filter(~Exists(has_some)).order_by("pk")
    people, planned = _people(), 0
    for number, project in enumerate(projects):
        wanted = _first(project, number, now)
        actor = system_actor("command")
        shifts = services.plan_many(
            project=project, wanted=rules.weekly(wanted, WEEKS), actor=actor, at=now
        )
        _sign_up(shifts[0], people[number % 3 :], now)
        planned += len(shifts)
    return planned


def _first(project: Project, number: int, now: dt.datetime) -> Plan:
    today = timezone.localdate(now)
    saturday = today + dt.timedelta(days=(SATURDAY - today.weekday()) % 7 or 7)
    starts = timezone.make_aware(dt.datetime.combine(saturday, dt.time(8 + number % 3 * 3)))
    leader = User.objects.filter(role_grants__role=Role.LEADER, is_active=True).first()
    return Plan(
        starts_at=starts,
        ends_at=starts + dt.timedelta(hours=2, minutes=30),
        place=project.place,
        capacity=FULL if number == 0 else PLACES,
        latitude=project.latitude,
        longitude=project.longitude,
        leader_id=leader.pk if leader else None,
        note="请提前 10 分钟到场（示例）",
    )


def _people() -> list[Volunteer]:
    """Return who signs up: whoever has an account first."""
    registered = Volunteer.objects.filter(state=VolunteerState.REGISTERED, suspended_at=None)
    first = list(registered.exclude(user=None).order_by("pk")[:1])
    others = registered.filter(user=None).order_by("pk")
    return first + list(others[: PEOPLE + 2])


def _sign_up(shift: Shift, people: list[Volunteer], now: dt.datetime) -> None:
    """Sign people up; whoever is not of the age, or busy, stays away."""
    for order, person in enumerate(people[:PEOPLE]):
        with suppress(RuleBroken):
            services.sign_up(
                shift=shift,
                volunteer=person,
                actor=system_actor("command"),
                at=now + dt.timedelta(seconds=order),
            )
