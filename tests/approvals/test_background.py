"""Deciding on more than a request may: in the background, in parts, once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tenants.accounts.roles import Role
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.approvals.applications import acting, make_application
from tests.factories import make_user
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration import background, deciding, telling, undoing
from volunteers.people.registration.deciding import Selection
from volunteers.people.registration.models import Application, DecisionBatch, VolunteerNumber
from volunteers.people.registration.rules import Action


def request(user: Any, at: dt.datetime) -> DecisionBatch:
    selection = Selection(Application.objects.all(), shown=Application.objects.count())
    said: dict[str, Any] = {"action": Action.APPROVE, "reason": "", "actor": acting(user)}
    return background.request(selection=selection, at=at, **said)


def test_all_are_decided_in_parts_and_undone_as_one(
    own_database: str, region: Any, at: dt.datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(deciding, "ROWS", 2)
    for _one in range(5):
        make_application()
    batch = request(user := make_user(Role.OFFICE), at)
    assert jobs.run(Job.objects.get().pk) == "done"
    batch.refresh_from_db()
    assert (batch.counts["done"], Volunteer.objects.count()) == (5, 5)
    assert [row.sequence for row in VolunteerNumber.objects.order_by("sequence")] == [1, 2, 3, 4, 5]
    actor = acting(user)
    assert undoing.undo(batch_id=batch.pk, actor=actor, at=batch.undo_until) == 5
    assert not Volunteer.objects.exists()


def test_nobody_is_told_while_it_runs(region: Any, at: dt.datetime) -> None:
    make_application()
    request(make_user(Role.OFFICE), at)
    assert telling.tell_due(at=at + dt.timedelta(days=2)) == 0
    assert DecisionBatch.objects.get().told_at is None


def test_nothing_but_keys_is_in_its_payload(region: Any, at: dt.datetime) -> None:
    one = make_application()
    request(make_user(Role.OFFICE), at)
    payload = str(Job.objects.get().payload)
    assert str(one.pk) in payload
    assert one.name not in payload
