"""Leaving and coming back, taking back, being returned, and what goes when its time is over."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.keys import files
from tests.wizard.walks import PHONE, Applicant
from volunteers.people.registration import applying, sweeping
from volunteers.people.registration.deciding import Selection, decide
from volunteers.people.registration.models import Application, ApplicationState, DecisionBatch
from volunteers.people.registration.rules import Action
from volunteers.people.registration.wizard import errors

ACTOR = system_actor("test")
CODE = re.compile(r'id="resume-code">([A-Z0-9-]{19})<')


@pytest.fixture
def applicant(region: Any, client_of: Any) -> Applicant:
    return Applicant(client_of("alpha"))


def text(answer: Any) -> str:
    return answer.content.decode()


def code_on(answer: Any) -> str:
    found = CODE.search(text(answer))
    assert found
    return found[1]


def resume(client: Any, reference: str, code: str) -> Any:
    return client.post("/register/resume/", {"reference": reference, "code": code})


def settled() -> None:
    DecisionBatch.objects.update(undo_until=timezone.now())


def decided(action: Action, reason: str = "") -> None:
    selection = Selection(Application.objects.waiting())
    decide(selection=selection, action=action, reason=reason, actor=ACTOR, at=timezone.now())


def test_a_draft_goes_on_elsewhere_by_reference_and_code(
    applicant: Applicant, client_of: Any
) -> None:
    applicant.identity()
    code = code_on(applicant.post("unit", {}, "leave"))
    assert applicant.client.get("/register/unit/").url == "/register/"
    other = client_of("alpha")
    assert resume(other, applicant.row.reference.lower(), code).url == "/register/unit/"


def test_only_a_keyed_hash_of_the_code_is_kept(applicant: Applicant) -> None:
    code = code_on(applicant.post("identity", applicant.typed, "leave"))
    row = Application.objects.values().get()
    assert code.replace("-", "") not in str(row)
    assert len(bytes(row["resume_hash"])) == 32


def test_what_was_right_is_kept_when_leaving_half_way(applicant: Applicant) -> None:
    applicant.post("identity", applicant.typed | {"document_number": "123"}, "leave")
    assert (applicant.row.name, applicant.row.document_number) == ("岩小禾", None)
    assert applicant.row.phone == PHONE
    assert applicant.row.contact_confirmed_at is None


def test_a_new_code_ends_the_one_before(applicant: Applicant, client_of: Any) -> None:
    applicant.filled()
    first = code_on(applicant.submit())
    second = code_on(applicant.client.post("/register/code/"))
    reference = applicant.row.reference
    assert "申请编号或查询码不对" in text(resume(client_of("alpha"), reference, first))
    assert resume(client_of("alpha"), reference, second).url == "/register/status/"


def test_reference_and_code_belong_together(applicant: Applicant, client_of: Any) -> None:
    code = code_on(applicant.post("identity", applicant.typed, "leave"))
    second = Applicant(client_of("alpha"))
    second.identity()
    answer = resume(client_of("alpha"), second.row.reference, code)
    assert "申请编号或查询码不对" in text(answer)


def test_codes_cannot_be_guessed_without_end(region: Any, client_of: Any) -> None:
    client = client_of("alpha")
    answers = [text(resume(client, "SQ1", "A" * 16)) for _try in range(31)]
    assert "申请编号或查询码不对" in answers[29]
    assert "尝试的次数太多" in answers[30]


def test_an_expired_draft_is_not_found_and_is_deleted(applicant: Applicant, client_of: Any) -> None:
    code = code_on(applicant.post("identity", applicant.typed, "leave"))
    row = applicant.row
    Application.objects.update(expires_at=timezone.now())
    assert "申请编号或查询码不对" in text(resume(client_of("alpha"), row.reference, code))
    assert sweeping.sweep(actor=ACTOR, at=timezone.now()) == 1
    assert not Application.objects.exists()


def test_files_go_with_the_draft(
    applicant: Applicant, django_capture_on_commit_callbacks: Any
) -> None:
    applicant.identity()
    stored = files.put("answers", b"photo")
    Application.objects.update(files={"photo": stored}, expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        sweeping.sweep(actor=ACTOR, at=timezone.now())
    with pytest.raises(FileNotFoundError):
        files.get(stored)


def test_open_applications_are_never_swept(applicant: Applicant) -> None:
    applicant.submitted()
    later = timezone.now() + dt.timedelta(days=3650)
    assert sweeping.sweep(actor=ACTOR, at=later) == 0


def test_what_was_taken_back_goes_after_its_time(applicant: Applicant) -> None:
    applicant.submitted()
    applicant.client.post("/register/withdraw/")
    assert applicant.row.state == ApplicationState.WITHDRAWN
    now = timezone.now()
    assert sweeping.sweep(actor=ACTOR, at=now + dt.timedelta(days=27)) == 0
    assert sweeping.sweep(actor=ACTOR, at=now + dt.timedelta(days=32)) == 1


def test_a_draft_is_deleted_at_once_when_taken_back(applicant: Applicant) -> None:
    applicant.identity()
    applicant.client.post("/register/withdraw/")
    assert not Application.objects.exists()


def test_a_decision_is_shown_once_it_cannot_be_taken_back(applicant: Applicant) -> None:
    applicant.submitted()
    decided(Action.RETURN, "请补照片")
    assert "请补照片" not in text(applicant.client.get("/register/status/"))
    assert applicant.details(employer="二号学校").url == "/register/status/"
    settled()
    assert "请补照片" in text(applicant.client.get("/register/status/"))


def test_returned_it_is_mended_and_handed_in_again(applicant: Applicant) -> None:
    reference = applicant.submitted().reference
    decided(Action.RETURN, "单位写全称")
    settled()
    assert "单位写全称" in text(applicant.client.get("/register/details/"))
    applicant.details(employer="第一中学")
    assert applicant.submit().url == "/register/status/"
    row = applicant.row
    assert (row.state, row.reference, row.reason) == ("submitted", reference, "")
    assert [step.action for step in row.steps.order_by("pk")] == ["submit", "return", "resubmit"]


def test_returned_it_is_still_the_one_application_of_its_document(
    applicant: Applicant, client_of: Any
) -> None:
    applicant.submitted()
    decided(Action.RETURN, "单位写全称")
    settled()
    second = Applicant(client_of("alpha"), number=applicant.number)
    assert "正在办理的申请" in text(second.identity())


def test_approved_it_is_closed_and_shows_the_number(applicant: Applicant) -> None:
    applicant.submitted()
    decided(Action.APPROVE)
    settled()
    number = applicant.row.volunteer.volunteer_number
    assert number
    assert number in text(applicant.client.get("/register/status/"))
    with pytest.raises(errors.NotOpen):
        applying.withdraw(application_id=applicant.row.pk, actor=ACTOR, at=timezone.now())


def test_the_audit_holds_no_personal_value(applicant: Applicant) -> None:
    applicant.submitted()
    rows = str(list(AuditRow.objects.values()))
    assert {"application.begin", "application.keep", "application.submit"} <= set(
        AuditRow.objects.values_list("action", flat=True)
    )
    for word in (applicant.number, PHONE, "岩小禾", "一号学校"):
        assert word not in rows


def test_a_session_of_one_region_is_none_of_another(applicant: Applicant, client_of: Any) -> None:
    applicant.submitted()
    other = client_of("beta")
    other.cookies = applicant.client.cookies
    assert other.get("/register/status/").url == "/register/resume/"


def test_a_session_is_over_after_an_hour_unused(applicant: Applicant) -> None:
    applicant.submitted()
    session = applicant.client.session
    session["application"] = {**session["application"], "at": timezone.now().timestamp() - 3601}
    session.save()
    assert applicant.client.get("/register/status/").url == "/register/resume/"


def test_pages_cost_a_bounded_number_of_queries(
    applicant: Applicant, django_assert_max_num_queries: Any
) -> None:
    applicant.submitted()
    with django_assert_max_num_queries(20):
        applicant.client.get("/register/status/")
