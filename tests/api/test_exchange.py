"""The national exchange by the API: made once, taken with a record, answered line by line."""

from __future__ import annotations

import io
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.api.calling import V1, caller, get, post
from tests.factories import make_user, make_volunteer
from volunteers.people.profiles.models import Volunteer

BOTH = ("exchange:read", "exchange:write")
HEADINGS = ("本地编号", "全国志愿者编号", "退回原因")


@pytest.fixture
def office(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.OFFICE), *BOTH)


@pytest.fixture
def batch(office: Client) -> str:
    """The address of a batch of two people that was filled."""
    for name in ("甲甲", "乙乙"):
        make_volunteer(state="registered", name=name)
    made = post(office, "exchange").json()
    jobs.run(Job.objects.get().pk)
    return f"exchange/{made['id']}"


def answer(client: Client, batch: str, *lines: tuple[str, str, str]) -> Any:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for row, cells in enumerate([HEADINGS, *lines]):
            page.write_row(row, 0, cells)
    file = SimpleUploadedFile("回执.xlsx", buffer.getvalue())
    return client.post(f"{V1}{batch}/answer", {"file": file})


def test_a_batch_is_made_once_for_a_key_and_followed(office: Client) -> None:
    make_volunteer(state="registered")
    key = uuid4()
    first, again = post(office, "exchange", key), post(office, "exchange", key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert post(office, "exchange").json()["code"] == "batch_running"
    told = get(office, f"exchange/{key}")
    assert (told["state"], told["progress"]["state"], told["has_file"]) == (
        *("preparing", "queued", False),
    )
    assert [one["number"] for one in get(office, "exchange")["results"]] == [1]


def test_the_backlog_says_how_many_wait_and_whether_too_long(office: Client) -> None:
    make_volunteer(state="registered")
    told = get(office, "exchange/backlog")
    assert (told["to_hand_over"], told["awaited"], told["refused"]) == (1, 0, 0)
    assert told["is_late"]
    assert told["warn_after_days"] > 0


def test_the_file_is_a_workbook_and_who_took_it_is_on_record(office: Client, batch: str) -> None:
    told = office.post(f"{V1}{batch}/download")
    rows = list(openpyxl.load_workbook(io.BytesIO(told.content)).active.values)
    assert [row[0] for row in rows] == ["本地编号", "B1-1", "B1-2"]
    assert "no-store" in told["Cache-Control"]
    assert told["Content-Disposition"] == 'attachment; filename="national-1.xlsx"'
    assert AuditRow.objects.get(action="national.download").via == "api"
    assert office.get(f"{V1}{batch}/download").status_code == 405


def test_numbers_refusals_and_faults_come_back(office: Client, batch: str) -> None:
    assert post(office, f"{batch}/hand-over").json()["state"] == "handed_over"
    lines = [("B1-1", "530800000001", ""), ("B1-2", "", "照片不符"), ("B9-1", "530800000009", "")]
    told = answer(office, batch, *lines).json()
    assert (told["numbered"], told["refused"], told["faulty"]) == (1, 1, 1)
    assert (told["faults"][0]["row"], told["faults"][0]["code"]) == (4, "unknown_key")
    shown = get(office, batch)
    assert (shown["state"], shown["counts"]["numbered"]) == ("answered", 1)
    [refused] = shown["refused"]["results"]
    assert (refused["position"], refused["refusal"]) == (2, "照片不符")
    assert Volunteer.objects.exclude(national_number="").count() == 1


def test_an_answer_handed_in_twice_writes_nothing_again(office: Client, batch: str) -> None:
    lines = [("B1-1", "530800000001", ""), ("B1-2", "", "")]
    answer(office, batch, *lines)
    again = answer(office, batch, *lines)
    assert (again.status_code, again.json()["code"]) == (409, "nothing_answered")
    assert again.json()["errors"] == [{"field": "3", "message": "编号和退回原因都没有"}]
    assert AuditRow.objects.filter(action="national.answer").count() == 1


def test_who_was_sent_back_goes_again_once_mended(office: Client, batch: str) -> None:
    answer(office, batch, ("B1-1", "", "姓名不符"), ("B1-2", "530800000002", ""))
    assert get(office, "exchange/backlog")["to_hand_over"] == 0
    assert post(office, f"{batch}/mend", positions=[1]).status_code == 200
    assert get(office, "exchange/backlog")["to_hand_over"] == 1
    assert post(office, f"{batch}/mend", positions=["x"]).status_code == 400


def test_a_batch_that_was_not_answered_is_taken_back(office: Client, batch: str) -> None:
    told = post(office, f"{batch}/take-back").json()
    assert (told["state"], told["counts"]["taken_back"], told["has_file"]) == (
        *("cancelled", 2, False),
    )
    gone = office.post(f"{V1}{batch}/download")
    assert (gone.status_code, gone.json()["code"]) == (409, "national_file_gone")
    assert post(office, f"{batch}/retry").json()["code"] == "exchange_step"


def test_a_batch_that_was_not_filled_is_tried_again(office: Client) -> None:
    made = post(office, "exchange").json()
    Job.objects.update(state="failed")
    assert get(office, f"exchange/{made['id']}")["has_failed"]
    again = post(office, f"exchange/{made['id']}/retry").json()
    assert (again["state"], again["has_failed"]) == ("preparing", False)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b""])
def test_a_file_that_is_no_answer_is_a_problem(office: Client, batch: str, content: bytes) -> None:
    told = office.post(f"{V1}{batch}/answer", {"file": SimpleUploadedFile("a.xlsx", content)})
    assert told.status_code in (400, 409)
    assert told["Content-Type"] == "application/problem+json"


def test_reading_is_not_handing_over(region: Any, client_of: Any) -> None:
    reader = caller(client_of("alpha"), make_user(Role.OFFICE), "exchange:read")
    assert reader.get(f"{V1}exchange").status_code == 200
    assert post(reader, "exchange").status_code == 403
    assert post(reader, f"exchange/{uuid4()}/download").status_code == 403


def test_the_exchange_is_the_offices_alone(region: Any, client_of: Any) -> None:
    clerk = caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"), *BOTH)
    assert clerk.get(f"{V1}exchange/backlog").status_code == 403
