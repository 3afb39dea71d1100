"""Two approvers at the same instant, many times: one wins each, and the other is told who."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from django.db import connection
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.services import Actor
from tenants.context import in_region
from tests.approvals.applications import acting, chosen, make_application
from tests.factories import make_user
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration import deciding
from volunteers.people.registration.conflicts import Conflict, Why
from volunteers.people.registration.models import Application, VolunteerNumber
from volunteers.people.registration.rules import Action

HOW_MANY = 100


def approve_each(
    actor: Actor, applications: list[Application], start: threading.Barrier, told: list[Conflict]
) -> None:
    """Approve one application after the other, each at the same instant as the other approver."""
    with in_region("alpha"):
        for one in applications:
            start.wait(60)
            outcome = deciding.decide(
                selection=chosen(one),
                action=Action.APPROVE,
                reason="",
                actor=actor,
                at=timezone.now(),
            )
            told.extend(outcome.conflicts)
    connection.close()


def race() -> tuple[list[Actor], list[list[Conflict]]]:
    actors = [acting(make_user(Role.OFFICE, full_name=name)) for name in ("甲审核", "乙审核")]
    applications = [make_application() for _one in range(HOW_MANY)]
    start, told = threading.Barrier(2), [[], []]  # type: ignore[var-annotated]
    threads = [
        threading.Thread(target=approve_each, args=(actor, applications, start, heard))
        for actor, heard in zip(actors, told, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return actors, told


def test_a_hundred_approvals_a_hundred_numbers_a_hundred_losers(
    own_database: str, region: Any
) -> None:
    actors, told = race()
    rows = VolunteerNumber.objects.order_by("sequence")
    assert [row.sequence for row in rows] == list(range(1, HOW_MANY + 1))
    people = Volunteer.objects.values_list("volunteer_number", flat=True)
    assert sorted(people) == sorted(row.number for row in rows)
    assert Counter(Application.objects.values_list("state", flat=True)) == {"approved": HOW_MANY}
    losers = told[0] + told[1]
    assert len(losers) == HOW_MANY
    assert {one.why for one in losers} == {Why.DECIDED}
    assert {one.by for one in told[0]} <= {actors[1].label}
    assert {one.by for one in told[1]} <= {actors[0].label}
