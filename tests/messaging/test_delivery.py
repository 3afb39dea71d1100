"""From the queue to the adapter: once, again later, or given up; and nothing left behind."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.messaging import delivery, gateways, rules, services, tasks
from tenants.messaging.adapters.base import Outgoing, Refused, Unreachable, Unsent
from tenants.messaging.models import Message
from tests.elsewhere import begin_elsewhere
from tests.factories import make_message

TASK = system_actor("task")
SECOND = dt.timedelta(seconds=1)


class Noting:
    """An adapter that notes what it was given, or fails as told."""

    def __init__(self, failure: Unsent | None = None) -> None:
        self.taken: list[Outgoing] = []
        self.failure = failure

    def send(self, message: Outgoing) -> None:
        if self.failure is not None:
            raise self.failure
        self.taken.append(message)


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Noting:
    noting = Noting()
    monkeypatch.setattr(gateways, "adapter_for", lambda _channel: noting)
    return noting


def message() -> Any:
    return Message.objects.get()


def send(at: dt.datetime, **changes: Any) -> None:
    asked = {"channel": "sms", "recipient": "13800138000", "template": "decision", "text": "通过"}
    services.send(**(asked | {"about": None, "at": at} | changes))


def test_a_message_goes_once_and_is_emptied(region: Any, at: dt.datetime, gateway: Noting) -> None:
    send(at, values={"state": "通过"})
    assert delivery.deliver(actor=TASK, at=at) == 1
    assert delivery.deliver(actor=TASK, at=at + rules.DAY) == 0
    assert [(sent.recipient, sent.text) for sent in gateway.taken] == [("13800138000", "通过")]
    kept = message()
    assert (kept.state, kept.recipient, kept.text, kept.values) == ("sent", None, None, None)


def test_what_is_for_later_waits(region: Any, at: dt.datetime, gateway: Noting) -> None:
    send(at, not_before=at + 10 * SECOND)
    assert delivery.deliver(actor=TASK, at=at + 9 * SECOND) == 0
    assert delivery.deliver(actor=TASK, at=at + 10 * SECOND) == 1


def test_many_are_sent_at_once(region: Any, at: dt.datetime, gateway: Noting) -> None:
    one = {"channel": "sms", "recipient": "1", "template": "t", "text": "x", "about": None}
    assert services.send_many(messages=[one, one, one], at=at) == 3  # type: ignore[list-item]
    assert delivery.deliver(actor=TASK, at=at) == 3


def test_it_is_tried_later_and_later_and_then_given_up(
    region: Any, at: dt.datetime, gateway: Noting
) -> None:
    gateway.failure = Unreachable("http_503")
    send(at)
    for wait in rules.WAITS:
        delivery.deliver(actor=TASK, at=at)
        assert (message().state, message().not_before) == ("queued", at + wait)
        at += wait
    delivery.deliver(actor=TASK, at=at)
    assert (message().state, message().attempts) == ("failed", len(rules.WAITS) + 1)


def test_what_is_refused_is_not_tried_again_and_is_on_record(
    region: Any, at: dt.datetime, gateway: Noting
) -> None:
    gateway.failure = Refused("isv.MOBILE_NUMBER_ILLEGAL")
    send(at)
    delivery.deliver(actor=TASK, at=at)
    assert message().state == "failed"
    row = AuditRow.objects.get(action="message.fail")
    told = {"channel": "sms", "template": "decision", "error": "isv.MOBILE_NUMBER_ILLEGAL"}
    assert row.changes == told


def test_a_code_that_is_over_is_not_sent_any_more(
    region: Any, at: dt.datetime, gateway: Noting
) -> None:
    services.send_code(channel="sms", contact="13800138000", purpose="x", at=at)
    delivery.deliver(actor=TASK, at=at + rules.CODE_GOOD_FOR)
    assert not gateway.taken
    assert (message().state, message().text) == ("dropped", None)


def test_the_content_of_a_failed_message_goes_after_a_week(
    region: Any, at: dt.datetime, gateway: Noting
) -> None:
    gateway.failure = Refused("x")
    send(at)
    delivery.deliver(actor=TASK, at=at)
    delivery.sweep(at=at + dt.timedelta(days=6))
    assert message().text == "通过"
    delivery.sweep(at=at + dt.timedelta(days=8))
    assert (message().state, message().text) == ("dropped", None)


def test_an_installation_without_a_gateway_fails_and_says_so(
    region: Any, at: dt.datetime, settings: Any
) -> None:
    settings.SMS_GATEWAY = ""
    send(at)
    delivery.deliver(actor=TASK, at=at)
    assert (message().state, message().error_code) == ("failed", "channel_closed")


def test_a_worker_is_woken_once_after_the_commit(
    region: Any, at: dt.datetime, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(tasks.deliver, "delay", lambda: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        send(at)
        send(at)
        assert not woken
    assert woken == [1]


def test_each_region_with_something_due_is_woken(db: Any, monkeypatch: Any) -> None:
    woken: list[int] = []
    monkeypatch.setattr(tasks.deliver, "delay", lambda: woken.append(1))
    with in_region("beta"):
        make_message()
    assert tasks.dispatch() == 1
    assert woken == [1]


CLAIM = """UPDATE alpha.messaging_message SET attempts = 1, not_before = now() + interval '1 day'"""


def test_two_workers_send_a_message_once(
    own_database: str, region: Any, at: dt.datetime, gateway: Noting
) -> None:
    make_message()
    other = begin_elsewhere(own_database, CLAIM)
    assert delivery.deliver(actor=TASK, at=at) == 0
    other.close()
    assert not gateway.taken
