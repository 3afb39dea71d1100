"""The office sees how SMS and e-mail go, and sends failed ones again; never to whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.messaging.models import Message
from tests.factories import make_message


@pytest.fixture
def client(region: Any, client_of: Any, sign_in: Any) -> Any:
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


def failed(**changes: Any) -> Message:
    values = {"created_at": dt.datetime.now(dt.UTC), "state": "failed", "attempts": 6}
    values |= {"error_code": "isv.MOBILE_NUMBER_ILLEGAL", "recipient": "13812345678"}
    return make_message(**(values | changes))


def test_a_failure_is_told_with_its_reason_and_without_the_recipient(client: Any) -> None:
    failed()
    page = client.get("/messages/").content.decode()
    assert "手机号有误（isv.MOBILE_NUMBER_ILLEGAL）" in page
    assert "1381234" not in page


def test_failed_messages_are_sent_again(client: Any) -> None:
    message, emptied = failed(), failed(text=None)
    client.post("/messages/again/")
    message.refresh_from_db()
    emptied.refresh_from_db()
    assert (message.state, message.attempts, emptied.state) == ("queued", 0, "failed")
    assert AuditRow.objects.get(action="message.send_again").changes == {"count": 1}


def test_without_any_gateway_the_page_warns(client: Any, settings: Any) -> None:
    settings.SMS_GATEWAY = settings.EMAIL_GATEWAY = ""
    assert "没有配置短信和邮件" in client.get("/messages/").content.decode()


def test_units_do_not_see_it(region: Any, client_of: Any, sign_in: Any) -> None:
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN)
    assert client.get("/messages/").status_code == 403


def test_it_asks_little(client: Any, django_assert_max_num_queries: Any) -> None:
    for _one in range(30):
        failed()
    with django_assert_max_num_queries(16):
        client.get("/messages/")
