"""How many codes one network address may ask for. The keys carry the region (cache_keys)."""

from __future__ import annotations

import redis
from django.core.cache import cache

from tenants.messaging import rules


def may_ask(address: str | None) -> bool:
    """Count one request for a code; return whether the address is still within its limits.

    Without Redis it is: the limits of the contact, in the database, still hold.
    """
    try:
        counts = [
            (
                _count(
                    f"code-address:{window.days}:{address or 'unknown'}", window.total_seconds()
                ),
                most,
            )
            for window, most in rules.ADDRESS_LIMITS
        ]
    except redis.RedisError:
        return True
    return all(count <= most for count, most in counts)


def _count(key: str, seconds: float) -> int:
    if cache.add(key, 1, timeout=seconds):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it has just expired
        return 1
