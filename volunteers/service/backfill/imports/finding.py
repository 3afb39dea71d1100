"""Who the rows of a file are about, and what is told of them already: asked in the database, by
keyed hashes; nothing is decrypted to find anybody.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tenants.database import connection
from tenants.keys.services import cipher
from tenants.policy import code_sets
from volunteers.groundwork.common import documents

_PEOPLE = """
    WITH sought AS (
        SELECT row, decode(hash, 'hex') AS hash, own
          FROM unnest(%(rows)s::int[], %(hashes)s::text[], %(owns)s::text[])
            AS given (row, hash, own)),
    found AS (
        SELECT row, id FROM sought JOIN volunteers_volunteer AS v ON v.document_hash = sought.hash
           AND (v.state = 'entered' OR v.state = 'registered')
        UNION
        SELECT row, id FROM sought JOIN volunteers_volunteer AS v
            ON sought.hash IS NULL AND v.volunteer_number = sought.own
           AND v.volunteer_number <> '' AND (v.state = 'entered' OR v.state = 'registered')
        UNION
        SELECT row, id FROM sought JOIN volunteers_volunteer AS v
            ON sought.hash IS NULL AND v.national_number = sought.own
           AND v.national_number <> '' AND (v.state = 'entered' OR v.state = 'registered'))
    SELECT found.row, v.id::text, v.name, v.state, v.unit_id::text, unit.path, unit.name,
           v.volunteer_number, v.national_number
      FROM found JOIN volunteers_volunteer AS v ON v.id = found.id
      JOIN volunteers_unit AS unit ON unit.id = v.unit_id
     ORDER BY found.row, v.id
"""
_TOLD = """
    SELECT given.row, record.minutes, record.category, record.content, record.state
      FROM unnest(%(rows)s::int[], %(people)s::uuid[], %(days)s::date[], %(precisions)s::text[],
                  %(projects)s::text[])
        AS given (row, volunteer_id, served_on, precision, project_title)
      JOIN volunteers_backfillrecord AS record
        ON record.volunteer_id = given.volunteer_id AND record.served_on = given.served_on
       AND record.precision = given.precision AND record.project_title = given.project_title
       AND (record.state = 'submitted' OR record.state = 'unit_approved'
            OR record.state = 'approved')
     ORDER BY given.row
"""
FOUND = {
    "row": pl.UInt32,
    "volunteer_id": pl.String,
    "real_name": pl.String,
    "state": pl.String,
    "unit_id": pl.String,
    "path": pl.String,
    "unit_name": pl.String,
    "real_number": pl.String,
    "national_number": pl.String,
}
TOLD = {
    "row": pl.UInt32,
    "told_minutes": pl.Int64,
    "told_category": pl.String,
    "told_content": pl.Binary,
    "told_state": pl.String,
}


def people(rows: pl.DataFrame) -> pl.DataFrame:
    """Return who is on file, live, under the number of each row, or where it has none under the
    volunteer or national number; one statement.
    """
    sought = _hashed(rows)
    values = {
        "rows": sought["row"].to_list(),
        "hashes": sought["hash"].to_list(),
        "owns": sought["volunteer_number"].to_list(),
    }
    return _asked(_PEOPLE, values, FOUND).unique("row", keep="first", maintain_order=True)


def told(rows: pl.DataFrame) -> pl.DataFrame:
    """Return what waits or counts already of the person, time and project of each row; one
    statement. The content stays sealed.
    """
    values = {
        "rows": rows["row"].to_list(),
        "people": rows["volunteer_id"].to_list(),
        "days": rows["served_on"].to_list(),
        "precisions": rows["precision"].to_list(),
        "projects": rows["project"].to_list(),
    }
    return _asked(_TOLD, values, TOLD)


def _asked(statement: str, values: dict[str, Any], schema: dict[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return pl.DataFrame(map(_plain, cursor.fetchall()), schema=schema, orient="row")


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


def _hashed(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `row`, `hash` (hexadecimal) and `volunteer_number`; of a number that is none of 18
    characters a line for each kind of document that it may be of.
    """
    usual = rows.filter(~pl.col("is_other"))
    parts = [_hashes(usual, documents.NUMBER_18)]
    others = rows.filter(pl.col("is_other"))
    if not others.is_empty():
        kinds = code_sets.load("document_kind").codes
        families = {documents.family(code) for code in kinds} - {documents.NUMBER_18}
        parts += [_hashes(others, family) for family in sorted(families)]
    return pl.concat(parts)


def _hashes(rows: pl.DataFrame, family: str) -> pl.DataFrame:
    hashed = cipher().hash_all(documents.hash_kind_of(family), rows["number"].to_list())
    return rows.select(
        "row",
        pl.Series("hash", [one.hex() if one else None for one in hashed], dtype=pl.String),
        "volunteer_number",
    )
