"""附件1 of an application: beside the queue, and the applicant's own copy to sign."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.approvals.applications import make_application
from tests.cards.papers import pages_of
from tests.factories import make_grant, make_volunteer
from tests.wizard.walks import PHONE, Applicant
from volunteers.people.registration.models import Application
from volunteers.people.units.models import Unit

CHILD: dict[str, Any] = {"birth_date": dt.date(2015, 3, 9), "guardian": {"name": "监护人甲"}}


@pytest.fixture
def client(region: Any, client_of: Any) -> Client:
    found: Client = client_of("alpha")
    return found


def form_of(client: Client, one: Application) -> list[str]:
    answer = client.post(f"/prints/applications/{one.pk}/form/")
    assert answer["Content-Type"] == "application/pdf"
    return pages_of(answer.content)


def test_it_is_filled_as_the_preview_shows_it_and_put_on_record(
    client: Client, sign_in: Any
) -> None:
    top = Unit.objects.get(code="league")
    user, one = sign_in(client, Role.OFFICE), make_application(name="李小满", approver_unit=top)
    assert f"/prints/applications/{one.pk}/form/" in client.get("/approvals/").content.decode()
    first, second = form_of(client, one)
    assert "李小满" in first
    assert "科员" in second
    assert one.document_number not in first
    make_grant(user.pk, SimpleNamespace(pk=one.pk, unit_id=one.unit_id))
    assert one.document_number in form_of(client, one)[0]
    assert AuditRow.objects.filter(action="print.one", object_id=str(one.pk)).count() == 2


def test_it_is_printed_by_whoever_may_see_the_application_alone(
    client: Client, sign_in: Any
) -> None:
    one = make_application(approver_unit=Unit.objects.get(code="league"))
    sign_in(client, Role.APPROVER, unit="school")
    assert client.post(f"/prints/applications/{one.pk}/form/").status_code == 404
    draft = make_application(state="draft", submitted_at=None)
    sign_in(client, Role.OFFICE, username="second")
    assert client.post(f"/prints/applications/{draft.pk}/form/").status_code == 404


def test_of_a_minor_it_is_an_outline_once_the_application_is_decided(
    client: Client, sign_in: Any
) -> None:
    sign_in(client, Role.OFFICE)
    one = make_application(**CHILD)
    assert "监护人甲" in form_of(client, one)[0]
    Application.objects.filter(pk=one.pk).update(state="approved")
    (first, _second) = form_of(client, one)
    assert "监护人甲" not in first
    assert "未满18周岁，须经批准" in first


def test_an_applicant_prints_the_own_form_to_sign_it(client: Client) -> None:
    one = Applicant(client).submitted()
    assert 'action="/register/form/"' in client.get("/register/status/").content.decode()
    first, _second = pages_of(client.post("/register/form/").content)
    assert "岩小禾" in first
    assert "一号学校" in first
    assert "申请人本人" in first
    assert PHONE not in first
    assert one.document_number not in first


def test_a_stranger_and_a_draft_have_no_form_to_print(client: Client, client_of: Any) -> None:
    assert client.post("/register/form/").url == "/register/status/"
    applicant = Applicant(client_of("alpha"))
    applicant.identity()
    assert applicant.client.post("/register/form/").url == "/register/status/"


def test_a_volunteer_prints_the_application_that_is_the_own_alone(
    client: Client, sign_in: Any
) -> None:
    user = sign_in(client, Role.VOLUNTEER)
    mine = make_application(state="approved", volunteer=make_volunteer(user=user))
    other = make_application(state="approved", volunteer=make_volunteer())
    assert client.post(f"/me/applications/{mine.pk}/form/")["Content-Type"] == "application/pdf"
    assert client.post(f"/me/applications/{other.pk}/form/").status_code == 404
