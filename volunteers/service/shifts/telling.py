"""Telling people by message what becomes of their sign-ups: an offer, its end, another time or
place, a cancellation, a reminder. In the caller's transaction, so that nobody is told twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from enum import StrEnum

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.context import current_region
from tenants.links import address_of
from tenants.messaging import gateways
from tenants.messaging.models import Channel
from tenants.messaging.services import NewMessage, send_many
from volunteers.groundwork.common import phones
from volunteers.service.shifts import links
from volunteers.service.shifts.models import SignUp


class Kind(StrEnum):
    OFFERED = "offered"
    LAPSED = "lapsed"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDER = "reminder"


TEXTS: dict[Kind, str | Promise] = {
    Kind.OFFERED: _(
        "%(region)s：您候补的“%(project)s”（%(when)s）有名额了，请在 %(until)s 前确认：%(link)s"
    ),
    Kind.LAPSED: _("%(region)s：“%(project)s”（%(when)s）的候补名额未按时确认，已转给下一位。"),
    Kind.CHANGED: _("%(region)s：“%(project)s”的场次有变：%(when)s，地点 %(place)s。"),
    Kind.CANCELLED: _("%(region)s：“%(project)s”（%(when)s）的场次已取消：%(reason)s"),
    Kind.REMINDER: _("%(region)s：请准时参加“%(project)s”：%(when)s，地点 %(place)s。"),
}


def tell(sign_ups: QuerySet[SignUp], kind: Kind, *, at: dt.datetime) -> int:
    """Send a message about each of these sign-ups, by the first channel that this installation
    has and the person can be reached by; return how many were sent.
    """
    if Channel.SMS not in gateways.channels():
        return 0
    rows = sign_ups.select_related("shift__project", "volunteer").order_by("pk")
    return send_many(messages=_messages(rows, kind), at=at)


def _messages(rows: QuerySet[SignUp], kind: Kind) -> Iterator[NewMessage]:
    region = current_region().name
    for row in rows:
        number = str(row.volunteer.phone or "")
        if not phones.is_mobile(number):
            continue
        values = {"region": region} | _values(row)
        yield NewMessage(
            channel=Channel.SMS,
            recipient=number,
            template=f"shift.{kind}",
            text=str(TEXTS[kind]) % values,
            about=row.volunteer_id,
            values=values,
        )


def _values(row: SignUp) -> dict[str, str]:
    shift, token = row.shift, links.token_of(links.OFFER, row.pk)
    link = address_of(reverse("offers:confirm", args=[token])) if row.offered_until else ""
    return {
        "project": shift.project.title,
        "when": when(shift.starts_at),
        "place": shift.place,
        "reason": shift.cancelled_reason,
        "until": when(row.offered_until) if row.offered_until else "",
        "link": link,
    }


def when(moment: dt.datetime) -> str:
    """Return a moment as it is written in a message: local, to the minute."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
