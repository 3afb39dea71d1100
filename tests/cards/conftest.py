"""People with cards, and prints of them."""

from __future__ import annotations

from typing import Any

import pytest

from tenants.accounts.actors import label_of
from tenants.accounts.roles import Role
from tenants.audit.services import Actor
from tests.factories import make_card, make_user, make_volunteer
from volunteers.people.cards.printing import services
from volunteers.people.units.models import Unit


@pytest.fixture
def office(region: Any) -> Actor:
    """The office's account, as it acts."""
    user = make_user(Role.OFFICE, full_name="王办")
    return Actor(user.pk, label_of(user), None, "page")


@pytest.fixture
def person(region: Any) -> Any:
    """A registered volunteer of the school, with a number and a card."""
    unit = Unit.objects.get(code="school")
    person = make_volunteer(
        unit=unit, name="周小宁", state="registered", volunteer_number="530800000000177"
    )
    make_card(person)
    return person


@pytest.fixture
def ask_print(office: Actor, at: Any) -> Any:
    """Ask for a print of some people."""

    def ask(kind: Any, *people: Any, **options: Any) -> Any:
        unit_id = people[0].unit_id if people else None
        return services.request_print(
            kind=kind,
            selection=services.Selection([one.pk for one in people], unit_id),
            options=services.Options(base="https://alpha.localhost", **options),
            actor=office,
            at=at,
        )

    return ask
