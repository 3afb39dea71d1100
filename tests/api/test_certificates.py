"""Certificates of record by the API: listed, issued once, taken masked, revoked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.accounts.roles import Role
from tests.api.calling import V1, caller, get, post
from tests.certificates.test_papers import text_of
from tests.factories import make_number, make_unit, make_user, make_volunteer
from tests.service_factories import make_entry
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.certificates.models import RecordCertificate

BOTH = ("certificates:read", "certificates:write")
DAYS = {"first": "2014-01-01", "last": "2014-01-31"}


@pytest.fixture
def clerk(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"), *BOTH)


@pytest.fixture
def person(region: Any) -> Volunteer:
    unit, number = Unit.objects.get(code="school"), make_number(712, area="530802")
    person = make_volunteer(unit=unit, number=number, name="周小宁", state="registered")
    make_entry(person, minutes=90)
    return person


def issue(clerk: Client, person: Volunteer, **asked: Any) -> Any:
    return post(clerk, "certificates", **({"volunteer": str(person.pk)} | DAYS | asked))


def test_one_is_issued_once_and_found(clerk: Client, person: Volunteer) -> None:
    first, again = issue(clerk, person), issue(clerk, person)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    told = get(clerk, f"certificates/{first.json()['id']}")
    assert (told["timed_minutes"], told["state"]) == (90, "valid")
    assert told["certified_by"]["code"] == "school"
    assert "/verify/record/" in told["address"]
    assert [one["id"] for one in get(clerk, "certificates")["results"]] == [told["id"]]
    assert get(clerk, "certificates", state="revoked")["results"] == []


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"last": "2999-01-01"}, 400),
        ({"first": "2014-02-01"}, 400),
        ({"in_full": True}, 400),
        ({"first": "2013-01-01", "last": "2013-02-01"}, 409),
        ({"volunteer": str(uuid4())}, 400),
    ],
)
def test_what_cannot_be_issued_is_refused(
    clerk: Client, person: Volunteer, asked: dict[str, Any], status: int
) -> None:
    assert issue(clerk, person, **asked).status_code == status
    assert not RecordCertificate.objects.exists()


def test_the_file_is_masked_and_the_number_written_in_full_for_a_reason(
    clerk: Client, person: Volunteer
) -> None:
    key = issue(clerk, person, in_full=True, reason="本人报考需要").json()["id"]
    assert RecordCertificate.objects.get().shown["document_number"] == person.document_number
    answer = clerk.get(f"{V1}certificates/{key}/file")
    assert answer.headers["Cache-Control"] == "no-store"
    assert person.document_number not in text_of(answer.content)


def test_it_is_revoked_with_a_reason_by_who_certified(clerk: Client, person: Volunteer) -> None:
    path = f"certificates/{issue(clerk, person).json()['id']}/revoke"
    assert post(clerk, path, reason="错").json()["code"] == "no_reason"
    assert post(clerk, path, reason="记录有误").json()["state"] == "revoked"
    assert post(clerk, path, reason="记录有误").json()["code"] == "already_revoked"
    RecordCertificate.objects.update(certified_by=None)
    assert post(clerk, path, reason="记录有误").status_code == 404


def test_another_units_people_are_not_found(clerk: Client, region: Any) -> None:
    other = make_volunteer(unit=make_unit(), state="registered")
    make_entry(other)
    assert issue(clerk, other).status_code == 400
    told = {"period_from": "2014-01-01", "period_to": "2014-01-31", "timed_minutes": 1}
    told |= {"backfilled_minutes": 0, "issued_at": other.created_at, "number": "ZM1"}
    made = RecordCertificate.objects.create(volunteer=other, **told)
    assert clerk.get(f"{V1}certificates/{made.pk}").status_code == 404


def test_reading_does_not_change(client_of: Any, person: Volunteer) -> None:
    reader = caller(client_of("alpha"), make_user(Role.OFFICE), "certificates:read")
    assert reader.get(f"{V1}certificates").status_code == 200
    assert issue(reader, person).status_code == 403
