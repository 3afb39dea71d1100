"""Beat says that it lives: whatever it sends leaves the time in the cache for who asks."""

from __future__ import annotations

import time
from typing import Any

from celery.signals import beat_init, before_task_publish
from django.core.cache import cache

KEY = "beat.seen"
KEPT_SECONDS = 120


@beat_init.connect
def beat_starts(**_: Any) -> None:
    """In beat's process alone, note each message that it sends."""
    before_task_publish.connect(_note, weak=False)


def _note(**_: Any) -> None:
    cache.set(KEY, time.time(), timeout=KEPT_SECONDS)


def seconds_since_beat() -> float | None:
    """How long ago beat sent something, or None where it has not within two minutes."""
    seen = cache.get(KEY)
    return None if seen is None else time.time() - seen
