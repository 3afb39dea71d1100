"""What the API tells of people under 18: an outline, whatever the token may read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tests.api.test_endpoints import EVERYTHING, V1, caller, get
from tests.approvals.applications import make_application
from tests.factories import make_user, make_volunteer

SCOPES = [*EVERYTHING, "answers:read", "applications:read"]
CHILD = dt.date(2015, 3, 9)
TOLD: dict[str, Any] = {
    "ethnicity": "05",
    "political_status": "13",
    "answers": {"job_title": "课代表"},
}


@pytest.fixture
def office(region: Any, client_of: Any) -> Any:
    return caller(client_of("alpha"), make_user(Role.OFFICE), scopes=SCOPES)


@pytest.mark.parametrize("born", [CHILD, None])
def test_of_a_minor_birth_date_ethnicity_status_and_answers_are_null(
    office: Any, born: dt.date | None
) -> None:
    child = make_volunteer(birth_date=born, **TOLD)
    (listed,) = get(office, "volunteers").json()["results"]
    for told in (listed, get(office, f"volunteers/{child.pk}").json()):
        assert told["birth_date"] is told["ethnicity"] is told["political_status"] is None
        assert told["answers"] is None
        assert told["sex"] == "1"


def test_of_an_adult_they_are_told(office: Any) -> None:
    told = get(office, f"volunteers/{make_volunteer(**TOLD).pk}").json()
    assert (told["birth_date"], told["ethnicity"]) == ("1990-05-01", "05")
    assert (told["political_status"], told["answers"]) == ("13", {"job_title": "课代表"})


@pytest.mark.parametrize(("state", "born"), [("submitted", CHILD.isoformat()), ("rejected", None)])
def test_the_birth_date_of_a_minors_application_is_told_until_it_is_decided(
    office: Any, state: str, born: str | None
) -> None:
    one = make_application(birth_date=CHILD, state=state)
    assert get(office, f"applications/{one.pk}").json()["birth_date"] == born


def test_the_document_says_of_whom_a_field_is_null(office: Any) -> None:
    answer = office.get(f"{V1}schema", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    told = answer.json()["components"]["schemas"]["Volunteer"]["properties"]
    for name in ("birth_date", "ethnicity", "political_status", "answers"):
        assert "under 18" in told[name]["description"]
