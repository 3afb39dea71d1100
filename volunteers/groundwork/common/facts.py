"""Facts: how a lower floor tells the floors above that something happened, without importing them.

A fact is a frozen dataclass. Upper floors register handlers when Django starts; `publish` runs them
at once, in the publisher's transaction, so that either all of it is kept or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F")

_handlers: dict[type, list[Callable[[Any], None]]] = {}


def handles(fact_type: type[F]) -> Callable[[Callable[[F], None]], Callable[[F], None]]:
    """Register the decorated function for facts of exactly `fact_type`; twice is once."""

    def register(handler: Callable[[F], None]) -> Callable[[F], None]:
        registered = _handlers.setdefault(fact_type, [])
        if handler not in registered:
            registered.append(handler)
        return handler

    return register


def publish(fact: object) -> None:
    """Run every handler of the fact's type, in the order of registration.

    An exception of a handler is the publisher's: it ends the publisher's transaction.
    """
    for handler in tuple(_handlers.get(type(fact), ())):
        handler(fact)
