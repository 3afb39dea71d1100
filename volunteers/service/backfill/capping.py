"""Whether a person's day or month can hold more: asked for any number of records at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from django.db import connection

# A record of a month is in no day; a month holds its days' records and its own.
_OVER = """
    WITH given AS (
        SELECT * FROM unnest(%(places)s::int[], %(people)s::uuid[], %(days)s::date[],
                             %(precisions)s::text[], %(minutes)s::int[])
            AS row (place, volunteer_id, served_on, precision, minutes)),
    known AS (
        SELECT volunteer_id, served_on, precision, minutes FROM volunteers_hourentry
         WHERE volunteer_id IN (SELECT volunteer_id FROM given)
        UNION ALL
        SELECT volunteer_id, served_on, precision, minutes FROM volunteers_backfillrecord
         WHERE %(waiting)s AND (state = 'submitted' OR state = 'unit_approved')
           AND volunteer_id IN (SELECT volunteer_id FROM given)
        UNION ALL
        SELECT volunteer_id, served_on, precision, minutes FROM given),
    days AS (
        SELECT volunteer_id, served_on, sum(minutes) AS minutes FROM known
         WHERE precision <> 'month' GROUP BY 1, 2),
    months AS (
        SELECT volunteer_id, date_trunc('month', served_on)::date AS month,
               sum(minutes) AS minutes
          FROM known GROUP BY 1, 2)
    SELECT given.place FROM given
      JOIN months ON months.volunteer_id = given.volunteer_id
       AND months.month = date_trunc('month', given.served_on)::date
      LEFT JOIN days ON days.volunteer_id = given.volunteer_id
       AND days.served_on = given.served_on AND given.precision <> 'month'
     WHERE days.minutes > %(a_day)s
        OR months.minutes > %(a_day)s
           * extract(day FROM months.month + interval '1 month' - interval '1 day')
     ORDER BY 1
"""


class Piece(Protocol):
    """Some minutes of a person on a day, or in a month."""

    @property
    def volunteer_id(self) -> UUID: ...

    @property
    def served_on(self) -> dt.date: ...

    @property
    def precision(self) -> str: ...

    @property
    def minutes(self) -> int: ...


def over(given: Sequence[Piece], *, a_day: int, with_waiting: bool) -> list[int]:
    """Return the positions, from 0, of those with which their person's day would hold more than
    `a_day` minutes, or the month more than that for each of its days: beside the ledger and the
    others given, and `with_waiting` beside records that still wait (which the given are not). One
    statement.
    """
    if not given:
        return []
    values: dict[str, Any] = {
        "places": list(range(len(given))),
        "people": [str(one.volunteer_id) for one in given],
        "days": [one.served_on for one in given],
        "precisions": [str(one.precision) for one in given],
        "minutes": [one.minutes for one in given],
        "waiting": with_waiting,
        "a_day": a_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OVER, values)
        return [place for (place,) in cursor.fetchall()]
