"""SMS by Alibaba Cloud (短信服务 dysmsapi, SendSms of 2017-05-25), signed as its documentation
says: ACS3-HMAC-SHA256, «V3版本请求体&签名机制».

A gateway in China sends registered wordings (模板) under a registered name (签名): settings name
the wording of each kind of message, and `values` fill it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from tenants.messaging.adapters.base import TIMEOUT_SECONDS, Outgoing, Refused, Unreachable

ACTION, VERSION, ALGORITHM = "SendSms", "2017-05-25", "ACS3-HMAC-SHA256"
ENDPOINT = "https://dysmsapi.aliyuncs.com"
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()
MOST_BYTES = 65_536
# Answers after which the same message may pass later; every other one but OK is final.
LATER = ("isv.BUSINESS_LIMIT_CONTROL", "isp.", "Throttling", "ServiceUnavailable", "InternalError")


@dataclass(frozen=True, slots=True)
class Credentials:
    """The key of an account at the gateway, and under which name and wordings it sends."""

    key_id: str
    key_secret: str = field(repr=False)
    sign_name: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    endpoint: str = ENDPOINT


class AliyunAdapter:
    """Sends one SMS by one request, over HTTPS."""

    def __init__(self, credentials: Credentials) -> None:
        self._own = credentials

    def send(self, message: Outgoing) -> None:
        """Hand one SMS over.

        :raises Unreachable: no answer, or too many at the moment
        :raises Refused: the gateway will not take it, or no wording is registered for its kind
        """
        wording = self._own.templates.get(message.template, "")
        if not wording:
            raise Refused("no_wording_registered")
        values = message.values or {"text": message.text}
        asked = {
            "PhoneNumbers": message.recipient,
            "SignName": self._own.sign_name,
            "TemplateCode": wording,
            "TemplateParam": json.dumps(dict(values), ensure_ascii=False),
        }
        code = str(_answer(self._request(asked)).get("Code", "no_code"))
        if code == "OK":
            return
        raise Unreachable(code) if code.startswith(LATER) else Refused(code)

    def _request(self, asked: Mapping[str, str]) -> urllib.request.Request:
        query = canonical_query(asked)
        headers = {
            "host": urlsplit(self._own.endpoint).netloc,
            "x-acs-action": ACTION,
            "x-acs-content-sha256": EMPTY_DIGEST,
            "x-acs-date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid4().hex,
            "x-acs-version": VERSION,
        }
        headers["Authorization"] = authorization(self._own, query, headers)
        url = f"{self._own.endpoint}/?{query}"
        return urllib.request.Request(url, data=b"", headers=headers, method="POST")  # noqa: S310


def canonical_query(asked: Mapping[str, str]) -> str:
    """Return parameters sorted by name and encoded as RFC 3986 has it, blanks as %20."""
    pairs = (f"{_encoded(name)}={_encoded(asked[name])}" for name in sorted(asked))
    return "&".join(pairs)


def authorization(own: Credentials, query: str, headers: Mapping[str, str]) -> str:
    """Return the header that signs a POST to `/` with an empty body and these headers."""
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    signed = ";".join(sorted(headers))
    request = "\n".join(("POST", "/", query, lines, signed, headers["x-acs-content-sha256"]))
    digest = hashlib.sha256(request.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{digest}".encode()
    signature = hmac.digest(own.key_secret.encode(), to_sign, "sha256").hex()
    return f"{ALGORITHM} Credential={own.key_id},SignedHeaders={signed},Signature={signature}"


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    """Return the gateway's answer; refusals are documents too. Errors name no address: it holds
    the telephone.
    """
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 # nosec B310
            return _read(response.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            if error.code >= 500:
                raise Unreachable(f"http_{error.code}") from None
            return _read(error.read(MOST_BYTES))
    except (OSError, ValueError):
        raise Unreachable("gateway_unreachable") from None


def _read(body: bytes) -> dict[str, Any]:
    found = json.loads(body)
    return found if isinstance(found, dict) else {}
