"""Which contact is proved, as policy asks and the installation can send."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.audit.services import system_actor
from tenants.policy_versions.services import Decision, publish
from tests.factories import NOON
from tests.wizard.walks import AGREED, GUARDIAN, PHONE, Applicant

MAIL = {"email": "yan@example.org"}


@pytest.fixture
def applicant(region: Any, client_of: Any) -> Applicant:
    return Applicant(client_of("alpha"))


def asks(region: Any, check: str) -> None:
    """Let alpha's policy ask for a contact of some kind."""
    section = {"source": "测试", "min_age": 14, "guardian_below": 18, "contact_check": check}
    decision = Decision({"registration": section}, dt.date(2013, 12, 26), "测试")
    publish(region=region, decision=decision, actor=system_actor("test"), at=NOON)


def test_an_email_is_proved_where_policy_asks_for_one(region: Any, applicant: Applicant) -> None:
    asks(region, "email")
    assert applicant.identity(**MAIL).url == "/register/unit/"
    row = applicant.row
    assert row.contact_confirmed_at
    assert (row.phone, row.answers["email"]) == (PHONE, MAIL["email"])


def test_either_lets_the_applicant_choose(region: Any, applicant: Applicant) -> None:
    asks(region, "either")
    answer = applicant.post("identity", applicant.typed | {"channel": "email"})
    assert "验证码要发到这里" in answer.content.decode()
    assert applicant.identity(channel="email", **MAIL).url == "/register/unit/"
    other = Applicant(applicant.client)
    assert other.identity(channel="sms").url == "/register/unit/"


def test_without_a_gateway_nothing_is_proved_and_that_is_kept(
    applicant: Applicant, settings: Any
) -> None:
    settings.SMS_GATEWAY = settings.EMAIL_GATEWAY = ""
    assert applicant.post("identity", applicant.typed).url == "/register/unit/"
    assert applicant.row.contact_confirmed_at is None


def test_without_a_gateway_the_guardian_agrees_on_the_page(
    region: Any, client_of: Any, settings: Any
) -> None:
    settings.SMS_GATEWAY = settings.EMAIL_GATEWAY = ""
    minor = Applicant(client_of("alpha"), born="20120501")
    minor.post("identity", minor.typed), minor.unit(), minor.details()
    assert minor.post("agreements", AGREED | GUARDIAN).url == "/register/check/"
    guardian = next(one for one in minor.row.agreements if one["code"] == "guardian")
    assert guardian["proof"] == "page"


def test_a_changed_phone_is_proved_anew(applicant: Applicant) -> None:
    applicant.identity()
    answer = applicant.post("identity", applicant.typed | {"phone": "13900139009"})
    assert "请先取验证码" in answer.content.decode()
    assert applicant.row.phone == PHONE
