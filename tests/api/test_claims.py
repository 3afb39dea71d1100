"""Claims by the API: listed for who reviews them, answered by the rules of the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.api.calling import V1, caller, get, post
from tests.factories import make_user, make_volunteer
from tests.service_factories import make_claim
from volunteers.people.units.models import Unit
from volunteers.service.claims.models import HourClaim
from volunteers.service.ledger.models import HourEntry

BOTH = ("claims:read", "claims:write")


@pytest.fixture
def claim(region: Any) -> HourClaim:
    unit = Unit.objects.get(code="school")
    person = make_volunteer(unit=unit, name="张三", state="registered")
    today = timezone.localdate()
    yesterday = today - dt.timedelta(days=1)
    return make_claim(person, served_on=yesterday, due_on=today, created_at=timezone.now())


@pytest.fixture
def unit(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"), *BOTH)


def act(client: Client, claim: HourClaim, act: str, **given: Any) -> Any:
    return post(client, f"claims/{claim.pk}/{act}", **given)


def test_a_unit_sees_its_claims_and_what_it_may_do(unit: Client, claim: HourClaim) -> None:
    [listed] = get(unit, "claims")["results"]
    assert (listed["name"], listed["minutes"], listed["is_late"]) == ("张三", 60, False)
    told = get(unit, f"claims/{claim.pk}")
    assert (told["text"], told["acts"]) == ("组长漏记了我", ["uphold", "refuse"])
    assert [step["action"] for step in told["steps"]] == ["claim"]
    assert get(unit, "claims", tab="late")["count"] == 0
    assert unit.get(f"{V1}claims", {"tab": "nonsense"}).status_code == 400


def test_what_was_claimed_stands_once_it_is_upheld(unit: Client, claim: HourClaim) -> None:
    told = act(unit, claim, "uphold", reason="已向组长核实").json()
    assert (told["state"], told["acts"]) == ("upheld", [])
    assert told["result_id"] == str(HourEntry.objects.get(minutes=60).pk)
    assert AuditRow.objects.filter(action="claim.uphold", via="api").exists()
    again = act(unit, claim, "uphold", reason="已向组长核实")
    assert (again.status_code, again.json()["code"]) == (409, "claim_step")


def test_a_check_may_show_something_else(unit: Client, claim: HourClaim) -> None:
    assert "minutes" in str(act(unit, claim, "uphold", minutes=None, reason="已核实时间").json())
    times = {"starts": "09:00", "ends": "10:30"}
    act(unit, claim, "uphold", reason="已向组长核实", **times)
    assert HourEntry.objects.get().minutes == 90


def test_a_refusal_needs_a_reason(unit: Client, claim: HourClaim) -> None:
    assert act(unit, claim, "refuse").status_code == 400
    assert act(unit, claim, "refuse", reason="没有到场记录").json()["state"] == "refused"


def test_others_and_readers_answer_nothing(client_of: Any, region: Any, claim: HourClaim) -> None:
    reader = caller(client_of("alpha"), make_user(Role.OFFICE), "claims:read")
    assert get(reader, "claims", tab="open")["count"] == 1
    assert act(reader, claim, "refuse", reason="没有到场记录").status_code == 403
    other = client_of("alpha")
    other.force_login(make_user(Role.UNIT_ADMIN, unit="organ"))
    assert get(other, "claims", tab="open")["count"] == 0
    assert other.get(f"{V1}claims/{claim.pk}").status_code == 404
    assert act(other, claim, "refuse", reason="没有到场记录").status_code == 404
    assert other.get(f"{V1}claims/{uuid4()}").status_code == 404
