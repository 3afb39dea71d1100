"""Every URL of the product, read from the resolver: none is listed by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tenants.accounts.roles import Duty

ARGUMENT = re.compile(r"<(?:(?P<kind>[^:>]+):)?(?P<name>[^>]+)>")
URLCONFS = {"region": settings.ROOT_URLCONF, "platform": settings.PUBLIC_SCHEMA_URLCONF}
SAFE = ("GET", "HEAD", "OPTIONS")
EXPRESSIONS = {"^.*$": "<path:rest>"}  # the one regular expression: what is no endpoint
FREE = {  # arguments that name no object
    **{"rest": "nothing/here", "text_code": "publicity", "field_code": "post"},
}


@dataclass(frozen=True)
class Page:
    """One URL pattern: where it is served (`region` or `platform`), its name, its view."""

    host: str
    name: str
    route: str
    view: Callable[..., Any]

    @property
    def key(self) -> str:
        return f"{self.host} {self.name or self.route}"

    @property
    def duty(self) -> Duty | None:
        duty: Duty | None = getattr(self.view, "duty", None)
        return duty

    def duty_to(self, method: str) -> Duty | None:
        """Return the duty that a method asks for; to change something it may be another."""
        writing: Duty | None = getattr(self.view, "write_duty", None)
        return self.duty if method in SAFE else writing or self.duty

    @property
    def is_public(self) -> bool:
        return bool(getattr(self.view, "is_public", False))

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/")

    @property
    def arguments(self) -> list[str]:
        return [match["name"] for match in ARGUMENT.finditer(self.route)]

    def path(self, values: dict[str, Any]) -> str:
        """Return the address with these arguments.

        :raises KeyError: nothing is known for an argument
        """
        known = FREE | values
        return "/" + ARGUMENT.sub(lambda match: str(known[match["name"]]), self.route)

    def missing(self) -> dict[str, Any]:
        """Return arguments that name nothing at all, anywhere."""
        kinds = {match["name"]: match["kind"] for match in ARGUMENT.finditer(self.route)}
        return {name: uuid4() if kind == "uuid" else "nowhere" for name, kind in kinds.items()}

    def unknown(self, known: dict[str, Any]) -> list[str]:
        """Return the arguments for which nobody has said what to put in."""
        return [name for name in self.arguments if name not in known and name not in FREE]


def pages() -> list[Page]:
    """Return every URL pattern of both hosts."""
    return [
        Page(host, name, route, view)
        for host, urlconf in URLCONFS.items()
        for name, route, view in _walk(get_resolver(urlconf), "", "")
    ]


def _walk(resolver: URLResolver, before: str, spaces: str) -> Iterator[tuple[str, str, Any]]:
    for entry in resolver.url_patterns:
        route = before + _route(entry)
        if isinstance(entry, URLPattern):
            yield (f"{spaces}{entry.name}" if entry.name else "", route, entry.callback)
        else:
            space = f"{spaces}{entry.namespace}:" if entry.namespace else spaces
            yield from _walk(entry, route, space)


def _route(entry: URLPattern | URLResolver) -> str:
    if isinstance(entry.pattern, RoutePattern):
        return str(entry.pattern._route)
    if str(entry.pattern) in EXPRESSIONS:
        return EXPRESSIONS[str(entry.pattern)]
    raise TypeError(f"{entry}: use path(), so that every URL can be visited")
