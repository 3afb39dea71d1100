"""What is said of earlier service: its time, its length, its state."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from volunteers.service.backfill.models import BackfillState
from volunteers.service.backfill.written import MONTH

TONES = {
    BackfillState.SUBMITTED: ("amber", "hourglass-split"),
    BackfillState.UNIT_APPROVED: ("blue", "hourglass-split"),
    BackfillState.APPROVED: ("green", "check-circle-fill"),
    BackfillState.RETURNED: ("red", "arrow-counterclockwise"),
    BackfillState.WITHDRAWN: ("grey", "slash-circle"),
}


def served(on: dt.date, precision: str) -> str:
    """Return a day as 2013-05-04, a month as 2013-05."""
    return f"{on:%Y-%m}" if precision == MONTH else f"{on:%Y-%m-%d}"


def length(minutes: int) -> str:
    """Return minutes in hours and minutes: 1 小时 30 分."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(n)s 小时", "%(n)s 小时", hours) % {"n": f"{hours:,}"})
    if rest or not hours:
        parts.append(_("%(n)s 分") % {"n": rest})
    return " ".join(parts)
