"""What a phone brings along on site: that it read the code before its owner had signed in or tapped
the button, and which phone it is.

A code dies within a minute; signing in may take longer. So the session keeps that it was read in
time, for five minutes and for this phone alone.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from tenants.keys.services import cipher
from volunteers.service.checkin import codes, queries
from volunteers.service.shifts.models import Shift

SEEN = "site_code_seen"
SEEN_FOR = dt.timedelta(minutes=5)
DEVICE_COOKIE = "device"
DEVICE_HASH = "check-device"
DEVICE_DAYS = 365


def remember(request: HttpRequest, site_code: str) -> None:
    """Keep in the session that this token was good when it was read; nothing of any other."""
    now, key = timezone.now(), codes.shift_of(site_code)
    shift = Shift.objects.filter(pk=key).first() if key else None
    if shift is not None and queries.opened_by([shift], site_code, now):
        request.session[SEEN] = [site_code, now.isoformat()]


def seen_at(request: HttpRequest, site_code: str, at: dt.datetime) -> dt.datetime:
    """Return the moment that counts for a token: when this session read it in time, up to five
    minutes ago; else now.
    """
    token, moment = request.session.get(SEEN, ("", ""))
    if token != site_code:
        return at
    read = dt.datetime.fromisoformat(moment)
    return read if at - read <= SEEN_FOR else at


def device_hash(request: HttpRequest) -> bytes | None:
    """Return which phone this is, as a keyed hash of its random number; None before it has one."""
    found = _device(request)
    return cipher().keyed_hash(DEVICE_HASH, str(found)) if found else None


def mark(request: HttpRequest, answer: HttpResponse) -> None:
    """Give a phone that has none a random number, which says nothing of whose it is."""
    if _device(request) is None:
        answer.set_cookie(
            DEVICE_COOKIE,
            str(uuid4()),
            max_age=dt.timedelta(days=DEVICE_DAYS),
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )


def _device(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.COOKIES.get(DEVICE_COOKIE, ""))
    except ValueError:
        return None
