"""A volunteer of the school with hours in the ledger, and certificates of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from tenants.accounts.actors import label_of
from tenants.accounts.roles import Role
from tenants.audit.services import Actor, system_actor
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from tests.factories import make_number, make_user, make_volunteer
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.certificates import services
from volunteers.service.certificates.content import Certifier, Wish
from volunteers.service.certificates.models import RecordCertificate
from volunteers.service.certificates.rules import Period
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import HourEntry
from volunteers.service.ledger.services import NewEntry

FIRST, LAST = dt.date(2013, 12, 1), dt.date(2014, 1, 5)
BASE = "https://alpha.localhost"


@pytest.fixture
def office(region: Any) -> Actor:
    user = make_user(Role.OFFICE, full_name="王办")
    return Actor(user.pk, label_of(user), None, "page")


@pytest.fixture
def person(region: Any) -> Volunteer:
    """A registered volunteer of the school, with a number."""
    unit, number = Unit.objects.get(code="school"), make_number(711, area="530802")
    known = {"name": "周小宁", "volunteer_number": "530800000000177"}
    return make_volunteer(unit=unit, number=number, state="registered", **known)


@pytest.fixture
def serve(at: dt.datetime) -> Callable[..., HourEntry]:
    """Append an entry to a person's ledger."""

    def append(person: Volunteer, on: dt.date = LAST, minutes: int = 90, **told: Any) -> HourEntry:
        values = {"volunteer_id": person.pk, "unit_id": person.unit_id, "served_on": on}
        values |= {"project_title": "海滩清洁", "minutes": minutes}
        entry = NewEntry(**values | told)
        actor = system_actor("command")
        return ledger.append(entries=[entry], policy_version="1", actor=actor, at=at)[0]

    return append


@pytest.fixture
def issue(office: Actor, at: dt.datetime) -> Callable[..., RecordCertificate]:
    """Issue a certificate of the office's for a person."""

    def give(person: Volunteer, **asked: Any) -> RecordCertificate:
        in_full = frozenset({person.pk} if asked.pop("in_full", False) else ())
        values = {"period": Period(FIRST, LAST), "base": BASE, "in_full": in_full}
        by = asked.pop("by", Certifier("王办"))
        wish = Wish(**values | asked)
        return services.issue(volunteer_id=person.pk, wish=wish, by=by, actor=office, at=at)

    return give


@pytest.fixture
def policy(region: Any, at: dt.datetime) -> RegionPolicy:
    return policy_at(at)


@pytest.fixture
def wish_for() -> Callable[[dt.date], Wish]:
    """Wish for a certificate of one day."""
    return lambda day: Wish(Period(day, day), base=BASE)
