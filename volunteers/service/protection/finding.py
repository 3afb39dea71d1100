"""Looking for signs: one statement a kind over all people, never one person after another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from volunteers.service.protection import rules
from volunteers.service.protection.rules import (
    Day,
    DeviceDay,
    Limits,
    MonthAtCaps,
    MonthBackfilled,
    Pair,
    Place,
    Sign,
)

LOOK_BACK = dt.timedelta(days=8)  # a night that was missed is made up for

_DEVICES = """
    SELECT encode(seen.device_hash, 'hex'), (shift.starts_at AT TIME ZONE %(zone)s)::date,
           array_agg(DISTINCT seen.volunteer_id), array_agg(DISTINCT seen.shift_id),
           (array_agg(project.unit_id ORDER BY shift.starts_at, shift.id))[1]
      FROM volunteers_shift AS shift
      JOIN volunteers_check AS seen ON seen.shift_id = shift.id
      JOIN volunteers_project AS project ON project.id = shift.project_id
     WHERE shift.starts_at >= %(since)s AND shift.starts_at < %(until)s
       AND seen.kind = 'in' AND (seen.source = 'qr' OR seen.source = 'code')
       AND seen.voided_at IS NULL AND seen.device_hash IS NOT NULL
       AND seen.volunteer_id IS NOT NULL
     GROUP BY 1, 2 HAVING count(DISTINCT seen.volunteer_id) >= %(people)s
     ORDER BY 2, 1
"""
_PAIRS = """
    WITH seen AS (
        SELECT one.volunteer_id, one.shift_id, one.kind, one.at,
               lag(one.shift_id) OVER told AS before_id, lag(one.kind) OVER told AS before_kind,
               lag(one.at) OVER told AS before_at
          FROM volunteers_shift AS shift JOIN volunteers_check AS one ON one.shift_id = shift.id
         WHERE shift.starts_at >= %(since)s AND shift.starts_at < %(until)s
           AND one.voided_at IS NULL AND one.volunteer_id IS NOT NULL
        WINDOW told AS (PARTITION BY one.volunteer_id ORDER BY one.at, one.id)),
    placed AS (
        SELECT shift.id, shift.ends_at, coalesce(shift.latitude, project.latitude) AS latitude,
               coalesce(shift.longitude, project.longitude) AS longitude
          FROM volunteers_shift AS shift
          JOIN volunteers_project AS project ON project.id = shift.project_id)
    SELECT seen.volunteer_id, person.unit_id,
           earlier.id, earlier.ends_at, earlier.latitude, earlier.longitude,
           later.id, later.ends_at, later.latitude, later.longitude,
           seen.before_kind, seen.kind, seen.before_at, seen.at,
           (seen.at AT TIME ZONE %(zone)s)::date
      FROM seen
      JOIN placed AS earlier ON earlier.id = seen.before_id
      JOIN placed AS later ON later.id = seen.shift_id
      JOIN volunteers_volunteer AS person ON person.id = seen.volunteer_id
     WHERE seen.before_id <> seen.shift_id AND seen.at < seen.before_at + interval '24 hours'
     ORDER BY seen.at, seen.volunteer_id
"""
_DAYS = """
    WITH touched AS (
        SELECT DISTINCT volunteer_id, served_on FROM volunteers_hourentry
         WHERE recorded_at >= %(since)s AND precision <> 'month')
    SELECT entry.volunteer_id, person.unit_id, entry.served_on, sum(entry.minutes)
      FROM touched
      JOIN volunteers_hourentry AS entry USING (volunteer_id, served_on)
      JOIN volunteers_volunteer AS person ON person.id = entry.volunteer_id
     WHERE entry.precision <> 'month'
     GROUP BY 1, 2, 3 HAVING sum(entry.minutes) > %(cap)s
     ORDER BY 3, 1
"""
_AT_CAPS = """
    WITH touched AS (
        SELECT DISTINCT volunteer_id, date_trunc('month', served_on)::date AS month
          FROM volunteers_hourentry WHERE recorded_at >= %(since)s AND precision <> 'month'),
    summed AS (
        SELECT entry.volunteer_id, touched.month, entry.served_on
          FROM touched
          JOIN volunteers_hourentry AS entry ON entry.volunteer_id = touched.volunteer_id
           AND entry.served_on >= touched.month
           AND entry.served_on < (touched.month + interval '1 month')::date
         WHERE entry.precision <> 'month'
         GROUP BY 1, 2, 3 HAVING sum(entry.minutes) = ANY(%(caps)s))
    SELECT summed.volunteer_id, person.unit_id, summed.month,
           array_agg(summed.served_on ORDER BY summed.served_on)
      FROM summed JOIN volunteers_volunteer AS person ON person.id = summed.volunteer_id
     GROUP BY 1, 2, 3 HAVING count(*) >= %(days)s
     ORDER BY 3, 1
"""
_BACKFILLED = """
    WITH touched AS (
        SELECT DISTINCT volunteer_id, date_trunc('month', served_on)::date AS month
          FROM volunteers_hourentry WHERE recorded_at >= %(since)s AND source = 'backfill')
    SELECT entry.volunteer_id, person.unit_id, touched.month, sum(entry.minutes)
      FROM touched
      JOIN volunteers_hourentry AS entry ON entry.volunteer_id = touched.volunteer_id
       AND entry.served_on >= touched.month
       AND entry.served_on < (touched.month + interval '1 month')::date
      JOIN volunteers_volunteer AS person ON person.id = entry.volunteer_id
     WHERE entry.source = 'backfill'
     GROUP BY 1, 2, 3 HAVING sum(entry.minutes) >= %(minutes)s
     ORDER BY 3, 1
"""


@dataclass(frozen=True, slots=True)
class Span:
    """Which shifts and entries are looked at: shifts of whole local days before today, entries
    recorded since.
    """

    since: dt.datetime
    until: dt.datetime


def span_at(at: dt.datetime) -> Span:
    """Return what is looked at in the night of `at`."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return Span(today - LOOK_BACK, today)


def signs(limits: Limits, span: Span) -> list[rules.Sign]:
    """Return every sign in a span; five statements, however many people."""
    found: list[Sign | None] = [rules.of_device(day, limits) for day in _devices(limits, span)]
    found += [rules.of_pair(pair, limits) for pair in _pairs(span)]
    found += [rules.of_day(day, limits) for day in _days(limits, span)]
    found += [rules.of_month_at_caps(month) for month in _months_at_caps(limits, span)]
    found += [rules.of_month_backfilled(month, limits) for month in _backfilled(limits, span)]
    return [sign for sign in found if sign is not None]


def _devices(limits: Limits, span: Span) -> Iterator[DeviceDay]:
    for device, on, people, shifts, unit in _rows(
        _DEVICES, span, people=limits.people_on_one_device
    ):
        yield DeviceDay(device, on, tuple(people), tuple(shifts), unit)


def _pairs(span: Span) -> Iterator[Pair]:
    for person, unit, *places, before_kind, kind, before_at, at, on in _rows(_PAIRS, span):
        before, then = _place(places[:4]), _place(places[4:])
        yield Pair(person, unit, before, then, before_kind, kind, before_at, at, on)


def _place(columns: list[Any]) -> Place:
    shift, ends_at, latitude, longitude = columns
    known = latitude is not None and longitude is not None
    degrees = (float(latitude), float(longitude)) if known else (None, None)
    return Place(shift, ends_at, *degrees)


def _days(limits: Limits, span: Span) -> Iterator[Day]:
    for row in _rows(_DAYS, span, cap=limits.caps[-1]):
        yield Day(*row)


def _months_at_caps(limits: Limits, span: Span) -> Iterator[MonthAtCaps]:
    asked = {"caps": list(limits.caps), "days": rules.AGAIN_AND_AGAIN}
    for person, unit, month, days in _rows(_AT_CAPS, span, **asked):
        yield MonthAtCaps(person, unit, month, tuple(days))


def _backfilled(limits: Limits, span: Span) -> Iterator[MonthBackfilled]:
    for row in _rows(_BACKFILLED, span, minutes=limits.backfill_minutes_a_month):
        yield MonthBackfilled(*row)


def _rows(statement: str, span: Span, **asked: Any) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {"zone": settings.TIME_ZONE, **asked}
    values |= {"since": span.since, "until": span.until}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
