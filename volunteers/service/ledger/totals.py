"""Totals of people by year: kept with each entry, and proven from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from volunteers.groundwork.marks.services import touch
from volunteers.service.ledger.models import HourEntry, Source

TIMED, BACKFILLED = "hours.timed", "hours.backfilled"

_OPEN = """
    INSERT INTO volunteers_hourtotal (volunteer_id, year, timed, backfilled)
    SELECT *, 0, 0 FROM unnest(%s::uuid[], %s::int[])
        ON CONFLICT (volunteer_id, year) DO NOTHING
"""
# Locked in the order of the keys: two that add to the same people wait and never deadlock.
_ADD = """
    WITH held AS (
        SELECT total.id, added.timed, added.backfilled
          FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[])
            AS added (volunteer_id, year, timed, backfilled)
          JOIN volunteers_hourtotal AS total
            ON total.volunteer_id = added.volunteer_id AND total.year = added.year
         ORDER BY total.volunteer_id, total.year FOR UPDATE OF total)
    UPDATE volunteers_hourtotal AS total
       SET timed = total.timed + held.timed, backfilled = total.backfilled + held.backfilled
      FROM held WHERE held.id = total.id
"""
_DIFFERENCES = """
    WITH summed AS (
        SELECT volunteer_id, extract(year FROM served_on)::int AS year,
               coalesce(sum(minutes) FILTER (WHERE source <> 'backfill'), 0) AS timed,
               coalesce(sum(minutes) FILTER (WHERE source = 'backfill'), 0) AS backfilled
          FROM volunteers_hourentry GROUP BY 1, 2)
    SELECT coalesce(total.volunteer_id, summed.volunteer_id), coalesce(total.year, summed.year),
           coalesce(total.timed, 0), coalesce(summed.timed, 0),
           coalesce(total.backfilled, 0), coalesce(summed.backfilled, 0)
      FROM volunteers_hourtotal AS total
      FULL JOIN summed ON summed.volunteer_id = total.volunteer_id AND summed.year = total.year
     WHERE coalesce(total.timed, 0) <> coalesce(summed.timed, 0)
        OR coalesce(total.backfilled, 0) <> coalesce(summed.backfilled, 0)
     ORDER BY 1, 2
"""
# Every live entry with times occupies exactly them; nothing else occupies any.
_MISPLACED = """
    WITH living AS (
        SELECT entry.id, entry.volunteer_id, tstzrange(starts_at, ends_at) AS during
          FROM volunteers_hourentry AS entry
         WHERE starts_at IS NOT NULL AND minutes > 0 AND NOT EXISTS (
               SELECT FROM volunteers_hourentry AS back
                WHERE back.corrects_id = entry.id AND back.minutes < 0))
    SELECT coalesce(living.id, taken.entry_id)
      FROM living FULL JOIN volunteers_occupiedinterval AS taken ON taken.entry_id = living.id
     WHERE living.id IS NULL OR taken.entry_id IS NULL OR taken.during <> living.during
        OR taken.volunteer_id <> living.volunteer_id
     ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A person's year whose kept minutes are not the sum of the ledger."""

    volunteer_id: UUID
    year: int
    kept_timed: int
    summed_timed: int
    kept_backfilled: int
    summed_backfilled: int


def add(rows: Sequence[HourEntry]) -> None:
    """Add entries to their people's years, and mark the figures of their units and months."""
    columns = _by_year(rows)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, columns[:2])
        cursor.execute(_ADD, columns)
    mark(rows)


def mark(rows: Iterable[HourEntry]) -> None:
    """Mark what is to be counted again: each unit's month of a source, and the region's. What was
    carried along from another region is in the sums of that one.
    """
    cells: dict[tuple[str, str], set[UUID]] = defaultdict(set)
    for row in (one for one in rows if not one.carried_from):
        measure = BACKFILLED if row.source == Source.BACKFILL else TIMED
        cells[measure, f"{row.served_on:%Y-%m}"].add(row.unit_id)
    for (measure, month), units in sorted(cells.items()):
        touch(unit_ids=units, measures=[measure], month=month)


def differences() -> list[Difference]:
    """Return every person's year whose total is not the sum of the ledger; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES)
        return [Difference(*row) for row in cursor.fetchall()]


def misplaced() -> list[UUID]:
    """Return the live entries whose time is not occupied, or not as they say, and whatever
    occupies time for no live entry; one statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MISPLACED)
        return [key for (key,) in cursor.fetchall()]


def _by_year(rows: Iterable[HourEntry]) -> list[list[Any]]:
    """Return columns: people and years in the order of both, minutes timed, minutes back-filled."""
    summed: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        minutes = summed[str(row.volunteer_id), row.served_on.year]
        minutes[row.source == Source.BACKFILL] += row.minutes
    lines = [(*key, *minutes) for key, minutes in sorted(summed.items())]
    return [list(column) for column in zip(*lines, strict=True)]
