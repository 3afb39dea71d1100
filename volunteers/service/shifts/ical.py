"""Shifts as a calendar that other programs follow (RFC 5545), with the region's time zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from volunteers.service.shifts.models import Shift, ShiftState

PRODUCT = "-//Zhixing//Shifts//ZH"
CONTENT_TYPE = "text/calendar; charset=utf-8"


def calendar(name: str, shifts: Iterable[Shift], host: str, at: dt.datetime) -> bytes:
    """Return a calendar of shifts, their projects loaded. A cancelled one stays, marked as such,
    so that it goes from where it was taken over.
    """
    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("refresh-interval", dt.timedelta(hours=1), parameters={"value": "DURATION"})
    for shift in shifts:
        made.add_component(_event(shift, host, at))
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _event(shift: Shift, host: str, at: dt.datetime) -> Event:
    zone, event = timezone.get_default_timezone(), Event()
    event.add("uid", f"{shift.pk}@{host}")
    event.add("dtstamp", at.astimezone(dt.UTC))
    event.add("dtstart", shift.starts_at.astimezone(zone))
    event.add("dtend", shift.ends_at.astimezone(zone))
    event.add("summary", shift.project.title)
    event.add("location", shift.place)
    is_cancelled = shift.state == ShiftState.CANCELLED
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("sequence", 1 if is_cancelled else 0)
    if shift.latitude is not None and shift.longitude is not None:
        event.add("geo", (shift.latitude, shift.longitude))
    if shift.note or is_cancelled:
        said = _("已取消：%s") % shift.cancelled_reason if is_cancelled else shift.note
        event.add("description", said)
    return event
