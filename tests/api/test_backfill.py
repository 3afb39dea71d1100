"""Earlier service by the API: entered once by a key, decided on, listed apart by what waits."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.accounts.roles import Role
from tests.api.calling import V1, caller, get, post
from tests.backfill.conftest import window  # noqa: F401 - a fixture
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.service.backfill.models import BackfillRecord
from volunteers.service.ledger.models import HourEntry

BOTH = ("backfill:read", "backfill:write")
GIVEN = {"person": "460000000017", "project_title": "清洁海滩", "served": "2013-05"}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def office(window: Any, client_of: Any) -> Client:  # noqa: F811
    make_volunteer(state="registered", unit=make_unit(), volunteer_number="460000000017")
    return caller(client_of("alpha"), make_user(Role.OFFICE), *BOTH)


def enter(client: Client, key: Any = None, **changes: Any) -> Any:
    scan = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    body = GIVEN | {"duration": "90min", "scan": scan} | changes
    headers: Any = {"HTTP_IDEMPOTENCY_KEY": str(key)} if key else {}
    return client.post(f"{V1}backfill", body, **headers)


def test_a_record_is_entered_once_by_its_key(office: Client) -> None:
    key = uuid4()
    answers = [enter(office, key) for _twice in (1, 2)]
    assert [one.status_code for one in answers] == [201, 200]
    told = answers[1].json()
    assert (told["id"], told["minutes"], told["precision"]) == (str(key), 90, "month")
    assert BackfillRecord.objects.count() == 1


def test_what_cannot_be_is_told_by_field(office: Client) -> None:
    answer = enter(office, duration="半天", person="460000000099")
    assert answer.status_code == 400
    assert {one["field"] for one in answer.json()["errors"]} == {"duration", "person"}


def test_outside_of_the_window_the_answer_has_its_days(office: Client, window: Any) -> None:  # noqa: F811
    window(closes_on="2014-01-03")
    answer = enter(office)
    assert (answer.status_code, answer.json()["code"]) == (409, "outside_window")
    assert "2014-01-01 至 2014-01-03" in answer.json()["detail"]


def test_one_account_gives_one_approval(office: Client) -> None:
    path = f"backfill/{enter(office).json()['id']}"
    assert post(office, f"{path}/approve").json()["acts"] == ["return"]
    again = post(office, f"{path}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "same_approver")
    assert not HourEntry.objects.exists()
    assert post(office, f"{path}/return", reason="证明看不清").json()["state"] == "returned"
    assert post(office, f"{path}/withdraw").json()["code"] == "not_waiting"


def test_the_list_is_that_of_the_page(office: Client) -> None:
    enter(office)
    assert get(office, "backfill", tab="submitted")["count"] == 1
    assert get(office, "backfill")["count"] == 0
    assert office.get(f"{V1}backfill", {"unit": str(uuid4())}).status_code == 404
    assert office.get(f"{V1}backfill", {"tab": "x"}).status_code == 400
