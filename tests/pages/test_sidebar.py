"""The numbers beside the sidebar's lines: what waits for whoever is signed in, and no more."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tenants.accounts import waiting
from tenants.accounts.roles import HOLDERS, Role
from tenants.ids import uuid7
from tenants.policy_versions.services import policy_at
from tests.approvals.applications import make_application
from tests.factories import make_volunteer
from volunteers.people.duplicates.models import DuplicateCase
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles.models import UnmaskGrant
from volunteers.people.registration.approvals import queries
from volunteers.people.transfers.models import Transfer
from volunteers.people.units.models import Unit

LINES = ("approvals", "transfers", "duplicates", "unmasking", "own_data")


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


@pytest.fixture
def numbers(region: Any, account: Any) -> Any:
    serial = itertools.count()

    def of(role: Role, unit: str | None = None) -> dict[str, int]:
        user = account("alpha", role, unit=unit, username=f"{role}_{next(serial)}")
        found = waiting.counts(user, timezone.now())
        return {page.partition(":")[0]: count for page, count in found.items()}

    return of


def make_transfer(**changes: Any) -> Transfer:
    person = make_volunteer(unit=unit("school"), state="registered")
    known = {"kind": "unit", "volunteer": person, "from_unit": person.unit, "asked_by": "unit"}
    known |= {"to_unit": unit("organ"), "created_at": timezone.now(), "shared_id": uuid7()}
    return Transfer.objects.create(**(known | changes))


def make_grant(**changes: Any) -> UnmaskGrant:
    known = {"user_id": uuid4(), "object_id": uuid4(), "needs_approval": True}
    known |= {"object_type": "volunteer", "reason": "核对资料", "asked_at": timezone.now()}
    return UnmaskGrant.objects.create(**(known | changes))


def make_all() -> None:
    """One of everything that waits for an office."""
    make_application(approver_unit=unit("league"))
    make_transfer()
    DuplicateCase.objects.create(
        shared_id=uuid7(), other_region="beta", other_person=uuid7(), opened_at=timezone.now()
    )
    make_grant()
    DataRequest.objects.create(
        volunteer=make_volunteer(), kind="correct", asked_at=timezone.now(), due_on=dt.date.max
    )


def test_an_office_sees_what_waits_on_each_of_its_pages(numbers: Any) -> None:
    make_all()
    assert numbers(Role.OFFICE) == dict.fromkeys(LINES, 1)


def test_what_is_delegated_or_decided_does_not_wait_for_the_office(numbers: Any) -> None:
    make_application(approver_unit=unit("school_branch"))
    make_application(approver_unit=unit("league"), state="approved")
    assert numbers(Role.OFFICE) == {}
    assert numbers(Role.APPROVER, "school") == {"approvals": 1}
    assert numbers(Role.APPROVER, "organ") == {}


def test_a_transfer_waits_for_the_side_whose_turn_it_is(numbers: Any) -> None:
    made = make_transfer()
    make_transfer(kind="out", to_unit=None, other_region="beta", state="released")
    assert numbers(Role.UNIT_ADMIN, "school") == {"transfers": 1}
    assert numbers(Role.UNIT_ADMIN, "organ") == {}
    Transfer.objects.filter(pk=made.pk).update(state="released")
    assert numbers(Role.UNIT_ADMIN, "school") == {}
    assert numbers(Role.UNIT_ADMIN, "organ") == numbers(Role.OFFICE) == {"transfers": 1}


def test_a_unit_that_is_not_asked_to_confirm_is_not_told_to(
    numbers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_application(unit=unit("organ"), approver_unit=unit("league"))
    assert numbers(Role.UNIT_ADMIN, "organ") == {}
    found = policy_at(timezone.now())
    asks = replace(found, registration=replace(found.registration, unit_confirms=True))
    monkeypatch.setattr(queries, "policy_at", lambda _at: asks)
    assert numbers(Role.UNIT_ADMIN, "organ") == {"approvals": 1}


@pytest.mark.parametrize("role", [Role.OVERVIEW, Role.VOLUNTEER])
def test_nothing_is_counted_for_who_has_no_such_duty(
    role: Role, region: Any, account: Any, django_assert_num_queries: Any
) -> None:
    user = account("alpha", role)
    assert user.roles == {role}
    with django_assert_num_queries(0):
        assert waiting.counts(user, timezone.now()) == {}


def test_ones_own_request_waits_for_somebody_else(region: Any, account: Any) -> None:
    user = account("alpha", Role.OFFICE)
    make_grant(user_id=user.pk)
    assert waiting.counts(user, timezone.now()) == {}


@pytest.fixture
def office(region: Any, client_of: Any, sign_in: Any) -> Client:
    client: Client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    make_all()
    return client


def asked(client: Client, path: str, **headers: str) -> tuple[str, list[str]]:
    with CaptureQueriesContext(connection) as found:
        page = client.get(path, headers=headers).content.decode()
    return page, [one["sql"] for one in found if ") waiting)" in one["sql"]]


def test_a_page_counts_once_and_says_the_number_to_whoever_listens(office: Client) -> None:
    page, counted = asked(office, "/duplicates/")
    spoken = '<span class="nav-count">1<span class="visually-hidden"> 件待办</span></span>'
    assert (page.count(spoken), len(counted)) == (5, 1)
    held = [duty for duty, _counter in waiting._registered.values() if Role.OFFICE in HOLDERS[duty]]
    assert counted[0].count(f"LIMIT {waiting.MOST + 1}") == len(held)


def test_a_fragment_counts_nothing(office: Client) -> None:
    one = make_application(approver_unit=unit("league"))
    page, counted = asked(office, f"/approvals/{one.pk}/", **{"HX-Request": "true"})
    assert one.reference in page
    assert counted == []


def test_more_than_the_bound_are_said_to_be_more(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST", 1)
    make_application(approver_unit=unit("league"))
    assert 'class="nav-count">1+<' in asked(office, "/duplicates/")[0]
