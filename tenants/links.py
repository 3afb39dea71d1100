"""Absolute addresses of a region's pages, for what is printed or sent (SECURITY T9)."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from tenants.context import current_code
from tenants.queries import primary_host


def link_to(path: str, request: HttpRequest) -> str:
    """Return a page's address under the current region's own host. The request gives the scheme
    and the port, never the host.
    """
    return _address(primary_host(current_code()), path, request)


def home_of(code: str, request: HttpRequest) -> str:
    """Return the address of another region's public home; empty where it has no host."""
    host = primary_host(code)
    return _address(host, "/", request) if host else ""


def address_of(path: str) -> str:
    """Return a page's address under the current region's own host, where no request asks: for
    what a worker sends. Scheme and port are the installation's.
    """
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.LINK_PORT}" if settings.LINK_PORT else ""
    return f"{scheme}://{primary_host(current_code())}{port}{path}"


def _address(host: str | None, path: str, request: HttpRequest) -> str:
    _asked, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{host}{colon}{port}{path}"
