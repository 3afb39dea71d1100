"""How sending goes, for the office: what went, waits or failed, and why. Nobody's contact."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from tenants.messaging.models import Message, MessageState

SPAN = dt.timedelta(days=30)
MOST = 50


@dataclass(frozen=True, slots=True)
class Totals:
    """How many messages of the last thirty days are in each state, and can be sent again."""

    sent: int
    queued: int
    failed: int
    dropped: int
    again: int


def totals(at: dt.datetime) -> Totals:
    """Count the messages of the last thirty days."""
    recent = Message.objects.filter(created_at__gt=at - SPAN).order_by()
    rows = recent.values_list("state").annotate(count=Count("pk"))
    by_state = Counter({str(state): int(count) for state, count in rows})
    counts = {str(state): by_state[str(state)] for state in MessageState}
    return Totals(**counts, again=failed_again().count())


def failed_again() -> QuerySet[Message]:
    """Return the failed messages whose content is still there, so that they can be sent again."""
    return Message.objects.filter(state=MessageState.FAILED, text__isnull=False)


def failures(at: dt.datetime) -> list[Message]:
    """Return the latest failures of the last thirty days, fifty at the most, without content."""
    failed = Message.objects.filter(state=MessageState.FAILED, created_at__gt=at - SPAN)
    return list(failed.defer("recipient", "text", "values").order_by("-created_at", "-pk")[:MOST])
