"""Applications by the API: who reads which, and deciding that can be repeated."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.accounts.roles import Role
from tests.approvals.applications import make_application
from tests.factories import make_token, make_user
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import Application
from volunteers.people.units.models import Unit

URL = "/api/v1/applications"
SECRET = "zx_0badcafe_secret"
SCOPES = ["applications:read", "applications:decide"]


def caller(client: Client, user: Any, scopes: list[str] = SCOPES) -> Client:
    make_token(user, SECRET, scopes=scopes)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


@pytest.fixture
def office(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.OFFICE))


def decide(client: Client, *ones: Application, action: str = "approve", **more: Any) -> Any:
    headers = {"HTTP_IDEMPOTENCY_KEY": more.pop("key")} if "key" in more else {}
    body = {"action": action, "ids": [str(one.pk) for one in ones], **more}
    return client.post(URL + "/decide", body, content_type="application/json", **headers)


def test_the_list_masks_numbers(office: Client) -> None:
    one = make_application()
    answer = office.get(URL, {"state": "submitted"})
    found = answer.json()["results"]
    assert [row["id"] for row in found] == [str(one.pk)]
    assert str(one.document_number) not in answer.content.decode()
    assert office.get(f"{URL}/{one.pk}").json()["reference"] == one.reference


def test_an_approver_finds_only_what_is_routed_to_it(region: Any, client_of: Any) -> None:
    client = caller(client_of("alpha"), make_user(Role.APPROVER, unit="school"))
    other = make_application(approver_unit=Unit.objects.get(code="league"))
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}/{other.pk}").status_code == 404
    assert decide(client, other).json()["done"] == 0
    assert not Volunteer.objects.exists()


def test_a_call_repeated_with_its_key_decides_nothing_again(office: Client) -> None:
    one, key = make_application(), str(uuid4())
    first = decide(office, one, key=key).json()
    again = decide(office, one, key=key).json()
    assert (first["done"], first["batch"], first["conflicts"]) == (1, key, [])
    assert again == first
    assert Volunteer.objects.count() == 1


def test_a_call_repeated_without_a_key_is_told_who_decided(office: Client) -> None:
    one = make_application()
    decide(office, one)
    again = decide(office, one).json()
    assert (again["done"], again["conflicts"][0]["why"]) == (0, "decided")


def test_a_return_without_a_reason_is_a_problem(office: Client) -> None:
    answer = decide(office, make_application(), action="return")
    assert (answer.status_code, answer.json()["code"]) == (409, "reason_missing")


def test_reading_is_not_deciding(region: Any, client_of: Any) -> None:
    client = caller(client_of("alpha"), make_user(Role.OFFICE), ["applications:read"])
    assert decide(client, make_application()).status_code == 403
