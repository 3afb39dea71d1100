"""Taking numbers from a series: one statement, which locks the series until the commit."""

from __future__ import annotations

from django.db import connection

_TAKE = """
    INSERT INTO volunteers_numbercounter AS counter (series, last) VALUES (%s, %s)
    ON CONFLICT (series) DO UPDATE SET last = counter.last + excluded.last
    RETURNING last
"""


def take(*, series: str, count: int) -> range:
    """Return the next `count` numbers of a series, from 1. Call it as the last write but that of
    the numbers' own rows: whoever else takes some waits for the commit, and a rollback leaves no
    gap.
    """
    if not count:
        return range(0)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [series, count])
        last: int = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)
