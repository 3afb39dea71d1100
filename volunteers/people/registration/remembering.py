"""What a visitor's session keeps for a while: keys, hashes and what is sealed, with the time."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest


def remember(request: HttpRequest, name: str, at: dt.datetime, **kept: Any) -> None:
    """Keep values under a name, from `at` on."""
    request.session[name] = {**kept, "at": at.timestamp()}


def recall(
    request: HttpRequest, name: str, at: dt.datetime, good_for: dt.timedelta
) -> dict[str, Any] | None:
    """Return what was kept under a name, with the time; None where nothing was or it is over."""
    kept: dict[str, Any] | None = request.session.get(name)
    if not kept or at.timestamp() - kept["at"] > good_for.total_seconds():
        return None
    return kept
