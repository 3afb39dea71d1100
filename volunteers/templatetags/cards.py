"""What the templates of cards use: `{% load cards %}`."""

from __future__ import annotations

import datetime as dt

from django import template
from django.utils import timezone

from volunteers.people.cards.rules import in_fours as grouped

register = template.Library()


@register.filter
def in_fours(number: str) -> str:
    """530800000000177 → 5308 0000 0000 177, as it is printed and read out."""
    return grouped(number or "")


@register.filter
def day(at: dt.datetime) -> str:
    """The day of a moment by the region's clock: 2026-11-24."""
    return timezone.localdate(at).isoformat()
