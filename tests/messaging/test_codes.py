"""Codes that prove a contact: how often they are sent, how often tried, and only once used."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from tenants.messaging import errors, services
from tenants.messaging.models import Channel, ContactCode, Message

PHONE = "13800138000"
MINUTE = dt.timedelta(minutes=1)


def sent(at: dt.datetime, contact: str = PHONE, **changes: Any) -> str:
    """Send a code and return it, as the demonstration shows it."""
    asked = {"channel": Channel.SMS, "contact": contact, "purpose": "register", "at": at}
    return services.send_code(**(asked | changes)).shown


def check(code: str, at: dt.datetime, **changes: Any) -> None:
    asked = {"channel": Channel.SMS, "contact": PHONE, "purpose": "register"}
    services.check_code(**(asked | changes), code=code, at=at)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_of_six_digits_is_accepted_once(region: None, at: dt.datetime) -> None:
    code = sent(at)
    assert re.fullmatch(r"\d{6}", code)
    check(code, at + 9 * MINUTE)
    with pytest.raises(errors.CodeOver):
        check(code, at + 9 * MINUTE)


def test_a_code_is_good_for_ten_minutes(region: None, at: dt.datetime) -> None:
    code = sent(at)
    with pytest.raises(errors.CodeOver):
        check(code, at + 10 * MINUTE)


def test_five_wrong_tries_end_a_code(region: None, at: dt.datetime) -> None:
    code = sent(at)
    for left in (4, 3, 2, 1):
        with pytest.raises(errors.CodeWrong, match=f"还可以再试 {left} 次"):
            check(wrong(code), at)
    with pytest.raises(errors.CodeWrong, match="已输错 5 次"):
        check(wrong(code), at)
    with pytest.raises(errors.CodeLocked):
        check(code, at)


def test_a_code_is_of_its_contact_and_purpose(region: None, at: dt.datetime) -> None:
    code = sent(at)
    for other in ({"contact": "13900139000"}, {"purpose": "claim"}):
        with pytest.raises(errors.CodeOver):
            check(code, at, **other)


def test_a_new_code_replaces_the_old(region: None, at: dt.datetime) -> None:
    old = sent(at)
    new = sent(at + MINUTE)
    if old != new:
        with pytest.raises(errors.CodeWrong):
            check(old, at + MINUTE)
    check(new, at + MINUTE)


def test_one_a_minute_and_the_message_says_how_long(region: None, at: dt.datetime) -> None:
    sent(at)
    with pytest.raises(errors.TooSoon, match="请 20 秒后再试"):
        sent(at + dt.timedelta(seconds=40))
    assert sent(at + MINUTE)


def test_ten_a_day_and_the_message_says_so(region: None, at: dt.datetime) -> None:
    for number in range(10):
        sent(at + number * MINUTE)
    with pytest.raises(errors.TooManyCodes, match="24 小时内最多获取 10 次"):
        sent(at + 11 * MINUTE)
    assert sent(at + dt.timedelta(hours=24))


def test_an_address_has_its_own_limit(region: None, at: dt.datetime) -> None:
    for number in range(30):
        sent(at, f"1390000{number:04d}", address="192.0.2.1")
    with pytest.raises(errors.AddressLimit):
        sent(at, "13911111111", address="192.0.2.1")
    assert sent(at, "13911111111", address="192.0.2.2")


def test_neither_code_nor_contact_lies_open(region: None, at: dt.datetime) -> None:
    code = sent(at)
    row = ContactCode.objects.values().get()
    stored = b"".join(bytes(row[name]) for name in ("code_hash", "contact_hash"))
    assert code.encode() not in stored
    assert PHONE.encode() not in stored
    assert (
        Message.objects.get().text == f"您的验证码是 {code}，10 分钟内有效。如非本人操作，请忽略。"
    )


def test_email_is_one_mailbox_in_any_case(region: None, at: dt.datetime) -> None:
    code = sent(at, "Zhang@example.org", channel=Channel.EMAIL)
    check(code, at, channel=Channel.EMAIL, contact="zhang@Example.org")
    assert ContactCode.objects.get().confirmed_at == at


def test_the_code_is_shown_in_the_demonstration_alone(
    region: None, at: dt.datetime, settings: Any
) -> None:
    settings.EMBEDDED, settings.EMAIL_GATEWAY = False, "smtp"
    assert sent(at, "a@example.org", channel=Channel.EMAIL) == ""


def test_a_channel_that_is_not_set_up_says_so(region: None, at: dt.datetime, settings: Any) -> None:
    settings.SMS_GATEWAY = ""
    with pytest.raises(errors.ChannelClosed):
        sent(at)
    assert not Message.objects.exists()


def accepted(code: str, since: dt.datetime) -> bool:
    asked = {"channel": Channel.SMS, "contact": PHONE, "purpose": "register"}
    return services.was_accepted(**asked, code=code, since=since)


def test_a_code_that_was_accepted_is_known_again_for_a_while(region: Any, at: dt.datetime) -> None:
    code = sent(at)
    assert not accepted(code, at)
    check(code, at)
    assert accepted(code, at)
    assert not accepted(code, at + dt.timedelta(seconds=1))


def test_wrong_codes_use_up_the_tries_of_an_accepted_one(region: Any, at: dt.datetime) -> None:
    code = sent(at)
    check(code, at)
    assert not any(accepted(wrong(code), at) for _ in range(5))
    assert not accepted(code, at)
