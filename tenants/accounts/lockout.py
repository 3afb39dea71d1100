"""The lock on an account after too many refused sign-ins, and the limit on an address.

django-axes counts the failures in the region's own schema. What was typed as a username may be
an identity or telephone number, so that axes is given its keyed hash and nothing else.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import redis
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest

from tenants.keys.services import cipher

ADDRESS_WINDOW = dt.timedelta(minutes=5)
ADDRESS_LIMIT = 30  # refused sign-ins of one address in the window; an office shares one


def counted_name(request: HttpRequest | None, credentials: Mapping[str, Any] | None) -> str:
    """Return what axes counts under: the keyed hash of the typed username (its setting
    `AXES_USERNAME_CALLABLE` names this function).
    """
    return hashed_name(str((credentials or {}).get("username") or ""))


def hashed_name(username: str) -> str:
    """Return the keyed hash of a username in the region, as 64 hexadecimal digits."""
    return cipher().keyed_hash("username", username).hex()


def locked(usernames: Iterable[str], at: dt.datetime) -> set[str]:
    """Return those of `usernames` that are locked at `at`."""
    names = {hashed_name(name): name for name in usernames}
    failures = (
        AccessAttempt.objects.filter(username__in=names, attempt_time__gte=at - get_cool_off())
        .order_by()
        .values_list("username")
        .annotate(total=Sum("failures_since_start"))
    )
    return {names[name] for name, total in failures if total >= settings.AXES_FAILURE_LIMIT}


def release(username: str) -> None:
    """Forget the failures of an account."""
    reset(username=hashed_name(username))


def address_is_blocked(address: str | None) -> bool:
    """Return whether too many sign-ins from this address were refused lately."""
    try:
        return cache.get(_key(address), 0) >= ADDRESS_LIMIT
    except redis.RedisError:  # the lock on the account, in the database, still holds
        return False


def count_refusal(address: str | None) -> None:
    """Count one refused sign-in of an address; the window starts with its first."""
    key = _key(address)
    with contextlib.suppress(redis.RedisError, ValueError):  # ValueError: it has just expired
        if not cache.add(key, 1, timeout=ADDRESS_WINDOW.total_seconds()):
            cache.incr(key)


def _key(address: str | None) -> str:
    return f"sign-in:{address or 'unknown'}"
