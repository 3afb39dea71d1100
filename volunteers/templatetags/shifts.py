"""What the templates of shifts use: `{% load shifts %}`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

register = template.Library()

WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


@register.filter
def span(shift: Any) -> str:
    """When a shift is, by the region's clock: 2026-11-28 周六 09:00–11:00; its end with the day
    where it ends on another.
    """
    starts, ends = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    until = f"{ends:%H:%M}" if starts.date() == ends.date() else f"{ends:%m-%d %H:%M}"
    return f"{starts:%Y-%m-%d} {weekday(starts)} {starts:%H:%M}–{until}"


@register.filter
def weekday(day: dt.date) -> str:
    """The day of the week in words."""
    return str(WEEKDAYS[day.weekday()])
