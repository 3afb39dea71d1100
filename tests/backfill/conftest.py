"""A region whose window of back-fill is open in January 2014, as Hainan's was."""

from __future__ import annotations

import datetime as dt

import pytest

from tenants.audit.services import Actor, system_actor
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.service.backfill import services
from volunteers.service.backfill.deciding import Decision, Desk, decide
from volunteers.service.backfill.models import BackfillRecord
from volunteers.service.backfill.rules import Action
from volunteers.service.backfill.services import NewRecord, Scan

WINDOW = {
    "opens_on": "2014-01-01",
    "closes_on": "2014-02-28",
    "served_until": "2013-12-31",
    "source": "测文〔2013〕1号 三",
}
PDF = Scan("证明.pdf", "application/pdf", b"%PDF-1.4\n%%EOF")
OFFICE = Desk(is_office=True)


@pytest.fixture
def window(region, at):
    """Open the window: `window()`, or with other values of it."""
    from tenants.policy_versions.services import Decision as Decided
    from tenants.policy_versions.services import publish

    def run(**changes):
        decision = Decided({"backfill": WINDOW | changes}, dt.date(2013, 12, 25), "开放补录")
        publish(region=region, decision=decision, actor=system_actor("page"), at=at)

    run()
    return run


@pytest.fixture
def person(window):
    return make_volunteer(state="registered", unit=make_unit())


@pytest.fixture
def submit(at):
    def run(person, *, on=at, scan=PDF, actor=None, **changes):
        values = {"project_title": "清洁海滩", "served_on": dt.date(2013, 5, 4)}
        values |= {"precision": "day", "minutes": 90, "content": "捡拾垃圾"}
        told = NewRecord(volunteer_id=person.pk, **(values | changes))
        return services.submit(told=told, scan=scan, actor=actor or somebody(), at=on)

    return run


@pytest.fixture
def act(at):
    """Decide on records as an account: `act(records, somebody(), desk)`."""

    def run(records, actor, desk=OFFICE, action=Action.APPROVE, **said):
        keys = [record.pk for record in records]
        rows = BackfillRecord.objects.filter(pk__in=keys)
        return decide(decision=Decision(rows, action, desk, **said), actor=actor, at=at)

    return run


def somebody() -> Actor:
    """Return an account that acts on a page."""
    user = make_user()
    return Actor(user.pk, user.username, None, "page")
