"""Whose address a request comes from where proxies stand in front."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Takes the caller's address from `X-Forwarded-For`, to which each of the `TRUSTED_PROXIES`
    has added by whom it was asked; what stands before that, the caller may have made up.

    Without it the audit, the limit on an address and the throttles would see the proxy alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.headers.get("X-Forwarded-For", "").split(",")
        count = settings.TRUSTED_PROXIES
        if 0 < count <= len(told) and (address := _address(told[-count].strip())):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)


def _address(text: str) -> str:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return ""
    return "" if "%" in text else str(found)
