"""Many rows at once: frames into tables by COPY."""

from __future__ import annotations

import io
from typing import Any

import polars as pl
from psycopg2 import sql

CHUNK = 20_000


def copy_frame(cursor: Any, table: str, frame: pl.DataFrame) -> None:
    """Append a frame to a table by COPY: its columns by name, null as NULL, bytea as `\\x…` text.

    The cursor is Django's, inside its transaction; the raw connection is never touched.
    """
    columns = sql.SQL(", ").join(map(sql.Identifier, frame.columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(
        sql.Identifier(table), columns
    )
    for start in range(0, frame.height, CHUNK):
        rows = io.BytesIO()
        frame.slice(start, CHUNK).write_csv(rows, include_header=False)
        rows.seek(0)
        cursor.copy_expert(statement, rows)


def hexadecimal(values: list[bytes | None]) -> pl.Series:
    """Return bytes as PostgreSQL reads them from text."""
    return "\\x" + pl.Series(values, dtype=pl.Binary).bin.encode("hex")
