"""Which unit decides on whose registrations, and what waits for a unit's word first."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ApprovalRoute, Approver
from tenants.policy_versions.services import policy_in_force
from tests.approvals.applications import acting, chosen, make_application
from tests.factories import NOON, make_unit, make_user
from volunteers.people.registration import deciding, routing
from volunteers.people.registration.conflicts import Why
from volunteers.people.registration.rules import Action
from volunteers.people.units.models import Unit

DELEGATE = ApprovalRoute(Approver.DELEGATE, "", "counties", delegate="office_of_county")
OWN = ApprovalRoute(Approver.OWN_UNIT, "", "own")
LEAGUE = ApprovalRoute(Approver.UNIT_LEAGUE, "", "league")
TOP = ApprovalRoute(Approver.FEDERATION, "", "city")


def policy(*routes: ApprovalRoute) -> RegionPolicy:
    found = policy_in_force("alpha", NOON.date())
    kinds = tuple(
        replace(kind, is_league=kind.code == "league_committee") for kind in found.unit_kinds
    )
    return replace(found, approvals=routes, unit_kinds=kinds)


def decides(unit: Unit, *routes: ApprovalRoute) -> str:
    return Unit.objects.get(pk=routing.route_of(policy(*routes), unit).approver_unit_id).code


@pytest.fixture
def school(region: Any) -> Unit:
    return Unit.objects.get(code="school_branch")


def test_the_top_unit_its_own_and_its_league(school: Unit) -> None:
    assert decides(school, TOP) == "league"
    assert decides(school, OWN) == "school_branch"
    assert decides(school, LEAGUE) == "league"
    assert decides(school) == "league"


def test_a_county_is_decided_by_its_own_office(school: Unit) -> None:
    top = Unit.objects.get(code="league")
    offices = [make_unit(f"county{n}", parent=top, kind="office_of_county") for n in (1, 2)]
    below = make_unit(parent=offices[1])
    assert decides(below, DELEGATE) == "county2"
    assert decides(offices[0], DELEGATE) == "county1"


def test_where_nobody_can_say_which_office_the_top_unit_decides(school: Unit) -> None:
    top = Unit.objects.get(code="league")
    for n in (1, 2):
        make_unit(f"county{n}", parent=top, kind="office_of_county")
    assert decides(school, DELEGATE) == "league"


@pytest.fixture
def units_confirm(region: Any, monkeypatch: Any) -> None:
    """A region whose units confirm before anybody decides."""
    found = policy_in_force("alpha", NOON.date())
    asks = replace(found, registration=replace(found.registration, unit_confirms=True))
    monkeypatch.setattr(deciding, "policy_at", lambda at: asks)


def test_where_units_confirm_nothing_is_approved_before(
    units_confirm: None, at: dt.datetime
) -> None:
    one, office = make_application(), acting(make_user(Role.OFFICE))
    said: dict[str, Any] = {"action": Action.APPROVE, "reason": "", "actor": office, "at": at}
    early = deciding.decide(selection=chosen(one), **said)
    assert [conflict.why for conflict in early.conflicts] == [Why.UNIT_FIRST]
    clerk = acting(make_user(Role.UNIT_ADMIN))
    assert deciding.confirm(selection=chosen(one), actor=clerk, at=at).done == 1
    assert deciding.decide(selection=chosen(one), **said).done == 1


def test_elsewhere_there_is_nothing_to_confirm(region: Any, at: dt.datetime) -> None:
    clerk = acting(make_user(Role.UNIT_ADMIN))
    found = deciding.confirm(selection=chosen(make_application()), actor=clerk, at=at)
    assert [conflict.why for conflict in found.conflicts] == [Why.NOTHING_TO_CONFIRM]
