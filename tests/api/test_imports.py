"""Roster imports by the API: handed in, checked, committed, cancelled, undone; repeatable."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.factories import make_batch, make_problem, make_token, make_user, make_volunteer
from tests.imports import books
from tests.roster.at_work import ACTOR
from tests.roster.test_sheets import workbook
from volunteers.groundwork.imports import choosing, services
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

URL = "/api/v1/imports"
SECRET = "zx_0badcafe_secret"
SCOPES = ["imports:read", "imports:write"]
GOOD = books.xlsx(books.people(2))
TWO = workbook(一班=[books.HEADINGS, *books.people(3)], 二班=[books.HEADINGS, books.person(4)])
MIXED = books.xlsx([books.person(1), books.person(2, 身份证号码="530802199001150021")])


def caller(client: Client, user: Any, scopes: list[str] = SCOPES) -> Client:
    make_token(user, SECRET, scopes=scopes)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


@pytest.fixture
def clerk(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"))


def send(client: Client, content: bytes = GOOD, key: str = "", **sent: Any) -> Any:
    headers: Any = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    file = SimpleUploadedFile("名册.xlsx", content)
    return client.post(URL, {"file": file, "unit": "school", **sent}, **headers)


def step(client: Client, batch: Any, name: str, key: str = "", **body: Any) -> Any:
    headers: Any = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
    path = f"{URL}/{batch['id']}/{name}"
    return client.post(path, body, content_type="application/json", **headers)


def run_jobs() -> None:
    while waiting := list(Job.objects.filter(state="queued")):
        for job in waiting:
            jobs.run(job.pk)


def told(client: Client, batch: Any, **asked: Any) -> Any:
    return client.get(f"{URL}/{batch['id']}", asked).json()


def checked(client: Client, content: bytes = GOOD, **sent: Any) -> Any:
    batch = send(client, content, **sent).json()
    run_jobs()
    return batch


def test_a_roster_is_checked_and_waits_for_its_commit(clerk: Client) -> None:
    answer = send(clerk)
    assert (answer.status_code, answer.json()["state"]) == (201, "checking")
    assert told(clerk, answer.json())["progress"]["state"] == "queued"
    run_jobs()
    batch = told(clerk, answer.json())
    assert (batch["state"], batch["counts"]["created"], batch["reason"]) == ("ready", 2, None)
    assert batch["unit"]["code"] == "school"
    assert not Volunteer.objects.exists()


def test_the_unit_is_named_by_its_id_too(clerk: Client) -> None:
    assert send(clerk, unit=str(Unit.objects.get(code="school").pk)).status_code == 201


@pytest.mark.parametrize(
    ("content", "commit", "state", "people"),
    [
        (GOOD, "all", "committed", 2),
        (MIXED, "all", "ready", 0),
        (MIXED, "good", "committed", 1),
        (MIXED, "no", "ready", 0),
    ],
)
def test_a_commit_asked_for_beforehand_follows_the_check(
    clerk: Client, content: bytes, commit: str, state: str, people: int
) -> None:
    batch = checked(clerk, content, commit=commit)
    assert told(clerk, batch)["state"] == state
    assert Volunteer.objects.count() == people


def test_a_commit_that_did_not_follow_does_not_follow_a_later_check(clerk: Client) -> None:
    batch = checked(clerk, MIXED, commit="all")
    assert "then" not in ImportBatch.objects.get(pk=batch["id"]).options


def test_a_problem_names_row_column_and_reason_and_masks_the_value(clerk: Client) -> None:
    batch = checked(clerk, MIXED)
    problems = told(clerk, batch, severity="refuse")["problems"]
    one = problems["results"][0]
    assert (problems["count"], one["row"], one["column"]) == (1, 3, "身份证号码")
    assert (one["letter"], one["code"]) == ("G", "id_check")
    assert one["message"]
    assert one["suggestion"]
    assert one["value_masked"].startswith("5308")
    assert "530802199001150021" not in str(told(clerk, batch))


def test_problems_come_by_pages_and_by_code(clerk: Client) -> None:
    unit = Unit.objects.get(code="school")
    batch = {"id": make_batch(unit_id=unit.pk, state="ready").pk}
    for row in range(3, 8):
        make_problem(ImportBatch.objects.get(), row=row)
    page = told(clerk, batch, page=2, page_size=2)["problems"]
    assert [one["row"] for one in page["results"]] == [5, 6]
    assert (page["count"], "page=3" in page["next"]) == (5, True)
    assert told(clerk, batch, code="age")["problems"]["count"] == 0


def test_good_rows_are_committed_and_undone(clerk: Client) -> None:
    batch = checked(clerk, MIXED)
    assert step(clerk, batch, "commit").json()["code"] == "has_refused"
    assert step(clerk, batch, "commit", rows="good").json()["state"] == "committing"
    run_jobs()
    assert told(clerk, batch)["undo_until"] > timezone.now().isoformat()
    assert step(clerk, batch, "undo").json()["state"] == "undoing"
    run_jobs()
    assert told(clerk, batch)["state"] == "undone"
    assert not Volunteer.objects.exists()


def test_an_undo_is_refused_where_somebody_has_gone_on(clerk: Client) -> None:
    batch = checked(clerk, commit="all")
    Volunteer.objects.update(ethnicity="07", updated_at=timezone.now())
    answer = step(clerk, batch, "undo")
    assert (answer.status_code, answer.json()["code"]) == (409, "built_on")


def test_a_commit_after_the_roster_changed_is_preceded_by_a_check(clerk: Client) -> None:
    batch = checked(clerk)
    ImportBatch.objects.update(reason_code="stale")
    assert told(clerk, batch)["reason"]["code"] == "stale"
    assert step(clerk, batch, "commit").json()["state"] == "checking"
    run_jobs()
    assert told(clerk, batch)["state"] == "committed"


def test_what_is_cancelled_is_not_written(clerk: Client) -> None:
    batch = send(clerk, commit="all").json()
    assert step(clerk, batch, "cancel").json()["state"] == "cancelled"
    run_jobs()
    assert not Volunteer.objects.exists()
    assert step(clerk, batch, "commit").json()["code"] == "wrong_step"


def test_a_file_sent_again_with_its_key_is_one_import(clerk: Client) -> None:
    key = str(uuid4())
    first, again = send(clerk, key=key), send(clerk, key=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == key
    assert ImportBatch.objects.count() == 1
    other = send(clerk, MIXED, key=key)
    assert (other.status_code, other.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


@pytest.mark.parametrize("name", ["commit", "cancel"])
def test_a_step_repeated_with_its_key_is_taken_once(clerk: Client, name: str) -> None:
    batch, key = checked(clerk), str(uuid4())
    first, again = (step(clerk, batch, name, key=key) for _ in range(2))
    assert first.json() == again.json()
    assert step(clerk, batch, name).status_code == 409
    asked = AuditRow.objects.filter(action__in=["import.commit_asked", "import.cancel"])
    assert asked.count() == 1


def settle_again(batch_id: Any, sheets: list[str]) -> None:
    """Let a clerk choose sheets of an import whose commit failed, and have it checked again."""
    Job.objects.filter(state="queued").update(state="failed")
    ImportBatch.objects.update(state="failed")
    asked: Any = {"batch_id": batch_id, "actor": ACTOR, "at": timezone.now()}
    for sheet in sheets:
        choosing.choose_sheet(sheet=sheet, **asked)
    choices = services.Choices(services.suggested_mapping(ImportBatch.objects.get()))
    services.confirm_columns(choices=choices, **asked)
    run_jobs()


@pytest.mark.parametrize("sheets", [["二班"], ["二班", "一班"], []])
def test_a_key_of_a_former_sheets_commit_neither_counts_nor_commits(
    clerk: Client, sheets: list[str]
) -> None:
    batch, key = checked(clerk, TWO), str(uuid4())
    assert step(clerk, batch, "commit", key=key).json()["state"] == "committing"
    settle_again(batch["id"], sheets)
    again = step(clerk, batch, "commit", key=key)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert told(clerk, batch)["state"] == "ready"
    other = step(clerk, batch, "commit", key=str(uuid4()))
    assert other.json()["state"] == "committing"


def test_the_notes_tell_of_other_sheets_with_people_to_the_end(clerk: Client) -> None:
    batch = checked(clerk, TWO, commit="all")
    shown = told(clerk, batch)
    assert shown["state"] == "committed"
    assert "other_sheets" in {note["code"] for note in shown["notes"]}


def test_an_undo_repeated_with_its_key_is_asked_for_once(clerk: Client) -> None:
    batch, key = checked(clerk, commit="all"), str(uuid4())
    assert step(clerk, batch, "undo", key=key).json()["state"] == "undoing"
    run_jobs()
    assert step(clerk, batch, "undo", key=key).json()["state"] == "undone"


def test_columns_that_nobody_can_be_sure_of_wait_for_a_person(clerk: Client) -> None:
    headings = [heading.replace("身份证号码", "编号") for heading in books.HEADINGS]
    content = books.xlsx(books.people(1), headings=headings)
    batch = send(clerk, content, commit="all").json()
    assert (batch["state"], batch["reason"]["code"]) == ("mapping", "columns")
    assert not Job.objects.exists()


def test_a_file_that_cannot_be_read_is_a_problem(clerk: Client) -> None:
    answer = send(clerk, b"%PDF-1.7")
    assert (answer.status_code, answer.json()["code"]) == (409, "pdf")
    assert answer["Content-Type"] == "application/problem+json"
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("unit", ["organ", "nowhere", "2c2562b8-1cdc-43b9-afe8-0d0436f3509e"])
def test_a_unit_out_of_scope_is_no_unit(clerk: Client, unit: str) -> None:
    answer = send(clerk, unit=unit)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "unit")


def test_another_units_import_is_missing(clerk: Client) -> None:
    other = {"id": make_batch(unit_id=Unit.objects.get(code="organ").pk, state="ready").pk}
    assert clerk.get(URL).json()["results"] == []
    assert clerk.get(f"{URL}/{other['id']}").status_code == 404
    steps = [step(clerk, other, name).status_code for name in ("commit", "cancel", "undo")]
    assert steps == [404, 404, 404]


def test_reading_is_not_importing(region: Any, client_of: Any) -> None:
    client = caller(client_of("alpha"), make_user(Role.OFFICE), ["imports:read"])
    batch = {"id": make_batch(state="ready").pk}
    assert client.get(URL).status_code == 200
    assert send(client).status_code == 403
    assert step(client, batch, "cancel").status_code == 403


def test_writing_alone_does_not_read(region: Any, client_of: Any) -> None:
    client = caller(client_of("alpha"), make_user(Role.OFFICE), ["imports:write"])
    assert client.get(URL).status_code == 403
    assert send(client).status_code == 201


def test_an_approver_imports_nothing(region: Any, client_of: Any) -> None:
    client = caller(client_of("alpha"), make_user(Role.APPROVER, unit="school"))
    assert (client.get(URL).status_code, send(client).status_code) == (403, 403)


def test_the_list_costs_the_same_for_one_and_for_forty(
    clerk: Client, django_assert_num_queries: Any
) -> None:
    unit = Unit.objects.get(code="school")
    for count in (1, 39):
        for _ in range(count):
            make_batch(unit_id=unit.pk, state="ready")
        clerk.get(URL)
        with django_assert_num_queries(7):
            found = clerk.get(URL, {"state": "ready"}).json()
    assert found["count"] == 40


def test_the_audit_says_that_it_came_by_the_api(clerk: Client) -> None:
    make_volunteer()
    send(clerk)
    assert AuditRow.objects.get(action="import.upload").via == "api"
