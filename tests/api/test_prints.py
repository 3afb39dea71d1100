"""Prints by the API: asked for, followed, taken by whom, cancelled, made after all."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from api.models import ApiToken
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.jobs.models import Job
from tests.api.calling import V1, caller, get, post
from tests.factories import make_card, make_user, make_volunteer
from volunteers.people.cards.models import PrintBatch
from volunteers.people.cards.printing import keeping
from volunteers.people.units.models import Unit

BOTH = ("prints:read", "prints:write")
PDF = b"%PDF-1.7 made"


@pytest.fixture
def clerk(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"), *BOTH)


@pytest.fixture
def person(region: Any) -> Any:
    school = Unit.objects.get(code="school")
    numbered = {"state": "registered", "volunteer_number": "530800000000177"}
    return make_card(make_volunteer(unit=school, name="周小宁", **numbered)).volunteer


def ask(client: Client, key: Any = "", kind: str = "cards", **body: Any) -> Any:
    return post(client, "prints", key, kind=kind, **body)


def kept(**changes: Any) -> PrintBatch:
    """Make a print of the region's that is done and kept."""
    now = timezone.now()
    made = {"kind": "forms", "stored_file": keeping.keep(PDF), "created_at": now}
    return PrintBatch.objects.create(**made, expires_at=now + dt.timedelta(days=1), **changes)


def test_a_print_of_a_unit_is_asked_for_and_followed(clerk: Client, person: Any) -> None:
    answer = ask(clerk, unit="school")
    batch = answer.json()
    assert (answer.status_code, batch["state"], batch["people"]) == (201, "queued", 1)
    assert batch["unit"]["code"] == "school"
    told = get(clerk, f"prints/{batch['id']}")
    assert (told["progress"]["state"], told["progress"]["percent"]) == ("queued", 0)
    assert (told["has_file"], told["in_full"], told["warnings"]) == (False, False, [])
    assert [one["id"] for one in get(clerk, "prints")["results"]] == [batch["id"]]


def test_people_out_of_scope_are_left_out(clerk: Client, person: Any) -> None:
    stranger = make_volunteer(unit=Unit.objects.get(code="organ"), state="registered")
    keys = [str(person.pk), str(stranger.pk)]
    assert ask(clerk, people=keys).json()["people"] == 1
    nobody = ask(clerk, people=[str(stranger.pk)])
    assert (nobody.status_code, nobody.json()["code"]) == (409, "nobody_chosen")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "unit"),
        ({"unit": "organ"}, "unit"),
        ({"unit": "school", "kind": "nonsense"}, "kind"),
        ({"unit": "school", "kind": "forms", "in_full": True, "reason": "短"}, "reason"),
        ({"people": ["nonsense"]}, "people"),
    ],
)
def test_what_the_page_refuses_is_refused(
    clerk: Client, person: Any, body: Any, field: str
) -> None:
    answer = ask(clerk, **body)
    place = answer.json()["errors"][0]["field"].partition(".")[0]
    assert (answer.status_code, place) == (400, field)
    assert not PrintBatch.objects.exists()


def test_numbers_in_full_stand_in_the_persons_history(clerk: Client, person: Any) -> None:
    batch = ask(clerk, kind="forms", unit="school", in_full=True, reason="报送纸质登记表").json()
    assert batch["in_full"]
    seen = AuditRow.objects.get(action="volunteer.unmask")
    assert (seen.object_id, seen.via) == (str(person.pk), "api")


def test_a_print_repeated_with_its_key_is_asked_for_once(clerk: Client, person: Any) -> None:
    key = uuid4()
    first, again = (ask(clerk, key, unit="school") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"] == str(key)
    other = ask(clerk, key, unit="school", kind="forms")
    assert (other.status_code, other.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert (PrintBatch.objects.count(), Job.objects.count()) == (1, 1)


def test_a_print_is_cancelled_and_made_after_all(clerk: Client, person: Any) -> None:
    path = f"prints/{ask(clerk, unit='school').json()['id']}"
    assert post(clerk, f"{path}/retry").json()["code"] == "job_not_failed"
    assert post(clerk, f"{path}/cancel").json()["state"] == "cancelled"
    assert post(clerk, f"{path}/cancel").status_code == 409
    assert post(clerk, f"{path}/retry").json()["state"] == "queued"


def test_the_file_is_a_pdf_that_is_never_stored_on_the_way(clerk: Client, person: Any) -> None:
    batch = kept(created_by=ApiToken.objects.get().user.pk, unit_id=person.unit_id)
    answer = clerk.get(f"{V1}prints/{batch.pk}/file")
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith('attachment; filename="forms-')
    assert AuditRow.objects.get(action="print.download").via == "api"


def test_numbers_in_full_are_for_who_gave_the_reason_alone(region: Any, client_of: Any) -> None:
    office, other = caller(client_of("alpha"), make_user(Role.OFFICE), *BOTH), make_user()
    batch = kept(created_by=other.pk, options={"in_full": True})
    assert not get(office, f"prints/{batch.pk}")["has_file"]
    assert office.get(f"{V1}prints/{batch.pk}/file").status_code == 404


def test_a_print_of_somebody_else_or_gone_is_missing(clerk: Client, person: Any) -> None:
    other = kept(created_by=make_user().pk, unit_id=person.unit_id)
    assert clerk.get(f"{V1}prints/{other.pk}").status_code == 404
    gone = kept(created_by=ApiToken.objects.get().user.pk)
    keeping.sweep(at=timezone.now() + dt.timedelta(days=2))
    assert clerk.get(f"{V1}prints/{gone.pk}/file").status_code == 404
