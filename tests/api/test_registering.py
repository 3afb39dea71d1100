"""Registering by another program: the wizard's rules, its codes and limits, told by field."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.messaging.models import ContactCode, Message
from tenants.policy_versions.services import Decision, publish
from tests.api.test_endpoints import V1, caller
from tests.factories import NOON, make_number, make_user, make_volunteer
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard.errors import UnitClosed
from volunteers.people.units.models import Unit

SCOPES = ["applications:write", "form:read"]
PHONE, GUARDIAN_PHONE = "13900139000", "13700137000"
OWN = ("personal_data", "voluntary", "sensitive")


@pytest.fixture
def app(region: Any, client_of: Any) -> Any:
    return caller(client_of("alpha"), make_user(Role.OFFICE), scopes=SCOPES)


def post(client: Any, path: str, body: Any, **headers: str) -> Any:
    return client.post(f"{V1}{path}", body, content_type="application/json", **headers)


def code(client: Any, whose: str = "applicant", contact: str = PHONE) -> str:
    ContactCode.objects.all().delete()  # one a minute is tested elsewhere
    answer = post(client, "applications/codes", {"whose": whose, "contact": contact})
    assert answer.status_code == 200, answer.content
    return str(answer.json()["shown"])


def filled(client: Any, born: str = "19900501", **changes: Any) -> dict[str, Any]:
    texts = {text["code"]: text for text in client.get(f"{V1}form").json()["texts"]}
    agreed = [{"code": code, "version": texts[code]["version"]} for code in OWN]
    identity = {"name": "岩小禾", "document_number": make_number(born=born), "phone": PHONE}
    body = {"identity": identity, "unit": "school", "agreements": agreed}
    body |= {"answers": {"employer": "一号学校"}, "codes": {"applicant": code(client)}}
    return body | changes


def faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    return {error["field"]: error["message"] for error in reversed(answer.json()["errors"])}


def test_an_application_is_handed_in_as_by_the_pages(app: Any, client_of: Any) -> None:
    answer = post(app, "applications", filled(app))
    assert answer.status_code == 201, answer.content
    told, row = answer.json(), Application.objects.get()
    assert (row.state, row.channel, row.unit.code) == ("submitted", "api", "school")
    assert row.approver_unit_id
    assert row.contact_confirmed_at
    assert row.answers["employer"] == "一号学校"
    assert {one["code"]: one["given"] for one in row.agreements}["sensitive"]
    stranger = client_of("alpha")
    opened = {"reference": told["reference"], "code": told["code"]}
    assert stranger.post("/register/resume/", opened).url == "/register/status/"
    assert told["status_url"].startswith("http://alpha.localhost")


def test_who_handed_it_in_is_on_record_and_nothing_personal(app: Any) -> None:
    body = filled(app)
    post(app, "applications", body)
    rows = AuditRow.objects.filter(action__startswith="application.", via="api")
    assert {row.action for row in rows} >= {"application.begin", "application.submit"}
    assert body["identity"]["document_number"] not in str(list(rows.values_list("changes")))


def test_repeated_with_its_key_it_is_handed_in_once_and_told_alike(app: Any) -> None:
    key, body = str(uuid4()), filled(app)
    first, again = (post(app, "applications", body, HTTP_IDEMPOTENCY_KEY=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Application.objects.count() == 1
    other = post(app, "applications", filled(app), HTTP_IDEMPOTENCY_KEY=key)
    assert "Idempotency-Key" in faults(other)


def test_every_fault_is_told_at_once_where_it_was_sent(app: Any) -> None:
    body = filled(app, answers={"email": "nowhere"}, agreements=[])
    body["identity"] |= {"name": "x", "document_number": "460106199005010010"}
    told = faults(post(app, "applications", body))
    assert told["identity.document_number"] == "最后一位与前 17 位对不上，请照证件逐位核对。"
    assert told["answers.email"] == "不是有效的电子邮箱地址。"
    assert told["agreements.sensitive"] == "须同意此项才能注册。"
    assert "identity.name" in told
    assert not Application.objects.exists()


def test_a_text_of_another_version_is_not_agreed_to(app: Any) -> None:
    body = filled(app)
    body["agreements"][2]["version"] = "1999-1"
    told = faults(post(app, "applications", body))
    assert list(told) == ["agreements.sensitive"]
    assert "请重新读取" in told["agreements.sensitive"]


def test_a_form_that_was_changed_since_is_read_anew(app: Any) -> None:
    told = faults(post(app, "applications", filled(app, form_version=0)))
    assert list(told) == ["form_version"]


def test_a_wrong_code_is_told_and_the_right_one_serves_what_is_mended(app: Any) -> None:
    body = filled(app)
    right = body["codes"]["applicant"]
    body["codes"] = {"applicant": f"{(int(right) + 1) % 10**6:06d}"}
    assert "还可以再试 4 次" in faults(post(app, "applications", body))["codes.applicant"]
    assert (
        "请先取验证码" in faults(post(app, "applications", body | {"codes": {}}))["codes.applicant"]
    )
    assert post(app, "applications", body | {"codes": {"applicant": right}}).status_code == 201


def test_under_18_a_guardian_agrees_by_a_code_of_their_own(app: Any) -> None:
    body = filled(app, born="20120501")
    told = faults(post(app, "applications", body))
    assert {"guardian.name", "guardian.phone", "agreements.guardian"} <= set(told)
    guardian = app.get(f"{V1}form").json()["guardian_text"]
    body["agreements"].append({"code": "guardian", "version": guardian["version"]})
    body["guardian"] = {"name": "岩罕", "relation": "父亲", "phone": GUARDIAN_PHONE}
    applicant = body["codes"]["applicant"]
    assert list(faults(post(app, "applications", body))) == ["codes.guardian"]
    sent = post(app, "applications/codes", {"whose": "guardian", "contact": GUARDIAN_PHONE})
    body["codes"] = {"applicant": applicant, "guardian": sent.json()["shown"]}
    assert post(app, "applications", body).status_code == 201
    assert Application.objects.get().guardian == body["guardian"]


def test_outside_of_policys_age_it_is_refused_with_its_source(app: Any) -> None:
    told = faults(post(app, "applications", filled(app, born="20200501")))
    assert "未满 14 周岁不能注册（依据" in told["identity.document_number"]


def test_a_known_document_is_told_without_saying_whose(app: Any) -> None:
    body = filled(app)
    make_volunteer(number=body["identity"]["document_number"], name="刀别人")
    answer = post(app, "applications", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_here")
    assert "刀别人" not in answer.content.decode()
    assert not Application.objects.exists()


def test_a_known_document_is_not_told_to_who_proves_no_contact(app: Any) -> None:
    body = filled(app, codes={})
    make_volunteer(number=body["identity"]["document_number"])
    assert list(faults(post(app, "applications", body))) == ["codes.applicant"]


def test_a_units_app_registers_for_its_own_units_alone(region: Any, client_of: Any) -> None:
    user = make_user(Role.UNIT_ADMIN, unit="school")
    app = caller(client_of("alpha"), user, scopes=SCOPES)
    assert list(faults(post(app, "applications", filled(app, unit="organ")))) == ["unit"]
    Unit.objects.filter(code="school_branch").update(is_closed=True)
    assert list(faults(post(app, "applications", filled(app, unit="school_branch")))) == ["unit"]
    assert post(app, "applications", filled(app)).status_code == 201


def test_another_regions_unit_is_refused_like_a_missing_one(app: Any) -> None:
    with in_region("beta"):
        foreign = str(Unit.objects.order_by("path")[1].pk)
    body = filled(app)
    answers = [post(app, "applications", body | {"unit": key}) for key in (foreign, str(uuid4()))]
    assert list(faults(answers[0])) == ["unit"]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    ("role", "scopes"), [(Role.APPROVER, SCOPES), (Role.OFFICE, ["form:read"])]
)
def test_who_may_not_take_applications_sends_no_code(
    region: Any, client_of: Any, role: str, scopes: list[str]
) -> None:
    app = caller(client_of("alpha"), make_user(Role(role)), scopes=scopes)
    for path in ("applications", "applications/codes"):
        assert post(app, path, {"whose": "applicant", "contact": PHONE}).status_code == 403
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"whose": "applicant", "contact": "0898-66666666"}, 400, "contact"),
        ({"whose": "guardian", "contact": "123"}, 400, "contact"),
        ({"whose": "guardian", "contact": "a@b.cn", "channel": "email"}, 409, "channel_closed"),
        ({"whose": "applicant", "contact": "a@b.cn", "channel": "email"}, 409, "channel_closed"),
    ],
)
def test_a_code_goes_to_a_contact_that_is_asked_for(
    app: Any, asked: Any, status: int, told: str
) -> None:
    answer = post(app, "applications/codes", asked)
    assert answer.status_code == status
    assert told in answer.content.decode()


def test_one_code_a_minute_for_a_contact(app: Any) -> None:
    asked = {"whose": "applicant", "contact": PHONE}
    first, second = (post(app, "applications/codes", asked) for _ in range(2))
    assert first.json()["to"] == "139****9000"
    assert (second.status_code, second.json()["code"]) == (409, "code_too_soon")


def test_the_applicants_address_is_counted_where_it_is_known(app: Any, monkeypatch: Any) -> None:
    body, counted = filled(app) | {"applicant_address": "203.0.113.7"}, []
    over = lambda address, **_more: counted.append(address)  # noqa: E731
    monkeypatch.setattr("tenants.messaging.addresses.may_ask", over)
    asked = {"whose": "applicant", "contact": "13900139009"}
    answers = [post(app, "applications", body), post(app, "applications/codes", asked)]
    assert [one.json()["code"] for one in answers] == ["address_limit", "code_address_limit"]
    assert counted == ["203.0.113.7", "127.0.0.1"]


@pytest.fixture
def with_photo(region: Any) -> None:
    fields = [
        {"code": "portrait", "label": "照片", "label_en": "Photo", "type": "photo"},
        {"code": "team", "label": "服务队", "label_en": "Team", "type": "choice", "required": True,
         "options": [{"code": "spring", "label": "春雨", "label_en": "Spring"}]},
    ]  # fmt: skip
    decision = Decision({"own_fields": fields}, NOON.date(), "加字段")
    publish(region=region, decision=decision, actor=system_actor("page"), at=NOON)


def test_the_form_says_what_to_draw_and_where_to_send_it(with_photo: None, app: Any) -> None:
    form = app.get(f"{V1}form").json()
    asked = {field["code"]: field for field in form["fields"]}
    assert [asked[code]["part"] for code in ("name", "employer", "portrait", "team")] == [
        "identity", "answers", "files", "answers"
    ]  # fmt: skip
    assert asked["team"]["choices"] == [{"code": "spring", "label": "春雨", "label_en": "Spring"}]
    assert {one["code"] for one in asked["sex"]["choices"]} == {"1", "2"}
    assert [text["code"] for text in form["texts"] if text["required"]] == list(OWN)
    assert form["contact"] == {"channels": ["sms"], "guardian_by_code": True}
    assert form["ages"]["min_age"] == 14


def test_files_come_in_base64_and_are_judged_by_content(with_photo: None, app: Any) -> None:
    body = filled(app, answers={"team": "nowhere"})
    body["files"] = {"portrait": base64.b64encode(b"no picture").decode()}
    told = faults(post(app, "applications", body))
    assert "请上传 JPEG 或 PNG 照片。" in told["files.portrait"]
    assert "answers.team" in told
    body |= {"files": {"portrait": PNG}, "answers": {"team": "spring"}}
    assert post(app, "applications", body).status_code == 201
    assert set(Application.objects.get().files) == {"portrait"}


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="


def test_a_refused_application_leaves_nothing(with_photo: None, app: Any, monkeypatch: Any) -> None:
    def refuse(**_given: Any) -> None:
        raise UnitClosed

    monkeypatch.setattr("volunteers.people.registration.applying.submit", refuse)
    deleted: list[str] = []
    monkeypatch.setattr("tenants.keys.files.delete", deleted.append)
    body = filled(app, answers={"team": "spring"}, files={"portrait": PNG})
    assert post(app, "applications", body).json()["code"] == "unit_closed"
    assert not Application.objects.exists()
    assert len(deleted) == 1
