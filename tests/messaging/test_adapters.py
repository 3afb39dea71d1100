"""What leaves by gateway and mail server, over real sockets, and what their answers mean."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tenants.messaging.adapters import aliyun, base
from tenants.messaging.adapters.aliyun import AliyunAdapter, Credentials
from tenants.messaging.adapters.smtp import SmtpAdapter
from tests.messaging.gateway import Listening, listening

Serve = Callable[..., Listening]
MESSAGE = base.Outgoing(
    template="code",
    title="志愿海南：验证码",
    recipient="13800138000",
    text="您的验证码是 123456",
    values={"code": "123456"},
)
LETTER = base.Outgoing("code", "志愿海南：验证码", "zhang@example.org", "您的验证码是 123456")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda kind, answer: stack.enter_context(listening(kind, tmp_path / kind, answer))


def adapter(port: int, **changes: Any) -> AliyunAdapter:
    own = {"key_id": "id", "key_secret": "secret", "sign_name": "志愿海南"}
    own |= {"templates": {"code": "SMS_1"}, "endpoint": f"http://127.0.0.1:{port}"}
    return AliyunAdapter(Credentials(**(own | changes)))


def mail_at(settings: Any, port: int) -> SmtpAdapter:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.DEFAULT_FROM_EMAIL = "office@example.org"
    return SmtpAdapter()


def test_the_signature_is_that_of_the_documentation() -> None:
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    image = "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    query = aliyun.canonical_query({"RegionId": "cn-shanghai", "ImageId": image})
    own = Credentials("YourAccessKeyId", "YourAccessKeySecret")
    signed = aliyun.authorization(own, query, headers)
    assert signed.endswith("06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0")


def test_an_sms_carries_number_name_wording_and_values(serve: Serve) -> None:
    gateway = serve("http", "200 OK")
    adapter(gateway.port).send(MESSAGE)
    (heard,) = gateway.heard()
    assert heard["asked"] == {
        "PhoneNumbers": "13800138000",
        "SignName": "志愿海南",
        "TemplateCode": "SMS_1",
        "TemplateParam": '{"code": "123456"}',
    }
    assert heard["headers"]["Authorization"].startswith("ACS3-HMAC-SHA256 Credential=id,")


def test_the_gateway_can_check_the_signature_by_what_it_got(serve: Serve) -> None:
    gateway = serve("http", "200 OK")
    adapter(gateway.port).send(MESSAGE)
    (heard,) = gateway.heard()
    sent = {name.lower(): value for name, value in heard["headers"].items()}
    names = sent["authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    query = heard["path"].split("?")[1]
    again = aliyun.authorization(Credentials("id", "secret"), query, {n: sent[n] for n in names})
    assert sent["authorization"] == again


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ("400 isv.MOBILE_NUMBER_ILLEGAL", base.Refused, "isv.MOBILE_NUMBER_ILLEGAL"),
        ("200 isv.AMOUNT_NOT_ENOUGH", base.Refused, "isv.AMOUNT_NOT_ENOUGH"),
        ("200 isv.BUSINESS_LIMIT_CONTROL", base.Unreachable, "isv.BUSINESS_LIMIT_CONTROL"),
        ("503 x", base.Unreachable, "http_503"),
    ],
)
def test_an_answer_says_whether_to_try_again(
    serve: Serve, answer: str, error: type[base.Unsent], code: str
) -> None:
    with pytest.raises(error) as raised:
        adapter(serve("http", answer).port).send(MESSAGE)
    assert raised.value.code == code
    assert "138" not in str(raised.value)


def test_a_gateway_that_does_not_answer_is_given_up(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(aliyun, "TIMEOUT_SECONDS", 0.5)
    for port in (serve("http", "wait").port, 1):
        with pytest.raises(base.Unreachable, match="gateway_unreachable"):
            adapter(port).send(MESSAGE)


def test_a_kind_of_message_without_a_wording_is_refused() -> None:
    with pytest.raises(base.Refused, match="no_wording_registered"):
        adapter(1, templates={}).send(MESSAGE)


def test_a_letter_arrives_with_its_subject_and_text(serve: Serve, settings: Any) -> None:
    server = serve("smtp", "250 ok")
    mail_at(settings, server.port).send(LETTER)
    letter = email.message_from_string(server.heard()[0]["letter"], policy=default)
    assert letter["Subject"] == "志愿海南：验证码"
    assert letter["To"] == "zhang@example.org"
    assert letter.get_payload() == LETTER.text


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        ("550 no such mailbox zhang", base.Refused, "smtp_550"),
        ("451 later", base.Unreachable, "smtp_451"),
    ],
)
def test_a_mail_server_says_whether_to_try_again(
    serve: Serve, settings: Any, answer: str, error: type[base.Unsent], code: str
) -> None:
    with pytest.raises(error) as raised:
        mail_at(settings, serve("smtp", answer).port).send(LETTER)
    assert raised.value.code == code


def test_a_mail_server_that_is_not_there_is_tried_again(settings: Any) -> None:
    with pytest.raises(base.Unreachable, match="smtp_unreachable"):
        mail_at(settings, 1).send(LETTER)
