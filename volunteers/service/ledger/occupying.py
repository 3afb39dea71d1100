"""Which time is occupied already: asked before anything is written, for any number of entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from django.db import connection

# Of each pair inside the given ones the later is named; what is occupied already names both kinds.
_OVERLAPPING = """
    WITH given AS (
        SELECT * FROM unnest(%s::int[], %s::uuid[], %s::timestamptz[], %s::timestamptz[])
            AS row (position, volunteer_id, starts_at, ends_at))
    SELECT position FROM given
      JOIN volunteers_occupiedinterval AS taken
        ON taken.volunteer_id = given.volunteer_id
       AND taken.during && tstzrange(given.starts_at, given.ends_at)
    UNION
    SELECT later.position FROM given AS earlier JOIN given AS later
        ON later.volunteer_id = earlier.volunteer_id AND later.position > earlier.position
       AND later.starts_at < earlier.ends_at AND earlier.starts_at < later.ends_at
    ORDER BY 1
"""


class Timed(Protocol):
    """Somebody's stretch of time; both None where it is a day or a month."""

    @property
    def volunteer_id(self) -> UUID: ...

    @property
    def starts_at(self) -> dt.datetime | None: ...

    @property
    def ends_at(self) -> dt.datetime | None: ...


def overlapping(given: Sequence[Timed]) -> list[int]:
    """Return the positions, from 0, of those whose time is occupied by a live entry of the person
    or by an earlier one of the given; one statement.
    """
    timed = [(place, row) for place, row in enumerate(given) if row.starts_at is not None]
    if not timed:
        return []
    columns = (
        [place for place, _row in timed],
        [str(row.volunteer_id) for _place, row in timed],
        [row.starts_at for _place, row in timed],
        [row.ends_at for _place, row in timed],
    )
    with connection.cursor() as cursor:
        cursor.execute(_OVERLAPPING, columns)
        return [place for (place,) in cursor.fetchall()]
