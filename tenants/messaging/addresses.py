"""How often one network address may ask for a code or try one. The keys carry the region
(cache_keys).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import redis
from django.core.cache import cache

from tenants.messaging import rules
from tenants.messaging.errors import TooManyTries


def may_ask(
    address: str | None,
    *,
    purpose: str = "code",
    limits: Iterable[tuple[dt.timedelta, int]] = rules.ADDRESS_LIMITS,
) -> bool:
    """Count one request of an address; return whether it is still within its limits, each of them
    of another number of whole days.

    Without Redis it is: what is limited in the database (a contact, a code) still is.
    """
    key = f"{purpose}-address:{address or 'unknown'}"
    try:
        counts = [
            (_count(f"{key}:{window.days}", window.total_seconds()), most)
            for window, most in limits
        ]
    except redis.RedisError:
        return True
    return all(count <= most for count, most in counts)


def refuse_too_many(address: str | None, *, purpose: str) -> None:
    """Count one try of an address.

    :raises TooManyTries: it is over its limits
    """
    if not may_ask(address, purpose=purpose):
        raise TooManyTries


def _count(key: str, seconds: float) -> int:
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it has just expired
        return 1
