"""A roster beside the people on file: rows copied into a temporary table and compared there.

Numbers and telephones travel as keyed hashes; what is compared is never decrypted.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from tenants.keys.services import cipher
from volunteers.groundwork.common import documents
from volunteers.groundwork.common.bulk import copy_frame, hexadecimal

TABLE = "staged_people"
COMPARED = (
    "row", "number_hash", "phone_hash", "name", "sex", "birth_date", "ethnicity",
    "political_status", "username", "national_number", "unit_id", "unit_named",
)  # fmt: skip
_CREATE = """
    CREATE TEMPORARY TABLE staged_people (
        row integer NOT NULL, number_hash bytea NOT NULL, phone_hash bytea, name text NOT NULL,
        sex text, birth_date date, ethnicity text, political_status text, username text,
        national_number text, unit_id uuid NOT NULL, unit_named boolean NOT NULL
    ) ON COMMIT DROP
"""
# What would change: a blank never overwrites.
_MATCH = """
    SELECT s.row, v.id::text, v.name = s.name, v.state, v.unit_id::text, u.path, w.path,
           concat_ws(',',
               CASE WHEN s.sex <> v.sex THEN 'sex' END,
               CASE WHEN s.birth_date IS DISTINCT FROM v.birth_date
                     AND s.birth_date IS NOT NULL THEN 'birth_date' END,
               CASE WHEN s.ethnicity <> v.ethnicity THEN 'ethnicity' END,
               CASE WHEN s.political_status <> v.political_status THEN 'political_status' END,
               CASE WHEN s.phone_hash IS DISTINCT FROM v.phone_hash
                     AND s.phone_hash IS NOT NULL THEN 'phone' END,
               CASE WHEN s.username <> v.username THEN 'username' END,
               CASE WHEN s.national_number <> v.national_number THEN 'national_number' END),
           v.national_number <> ''
      FROM staged_people s
      JOIN volunteers_volunteer v
        ON v.document_hash = s.number_hash AND v.state IN ('entered', 'registered')
      JOIN volunteers_unit u ON u.id = v.unit_id
      JOIN volunteers_unit w ON w.id = s.unit_id
     ORDER BY s.row
"""
# A number of the national system is one person's: rows that give somebody else's.
_HELD = """
    SELECT s.row
      FROM staged_people s
      JOIN volunteers_volunteer v
        ON v.national_number = s.national_number AND v.national_number <> ''
       AND (v.state = 'entered' OR v.state = 'registered')
     WHERE v.document_hash IS DISTINCT FROM s.number_hash
     GROUP BY s.row ORDER BY s.row
"""
MATCHED = {
    "row": pl.UInt32,
    "volunteer_id": pl.String,
    "same_name": pl.Boolean,
    "state": pl.String,
    "old_unit_id": pl.String,
    "old_path": pl.String,
    "new_path": pl.String,
    "changes": pl.String,
    "had_national": pl.Boolean,
}


def hashed(people: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with `number_hash` and `phone_hash`, as PostgreSQL reads bytes."""
    opened = cipher()
    parts = []
    for (family,), rows in people.group_by("family", maintain_order=True):
        numbers = opened.hash_all(documents.hash_kind_of(str(family)), rows["number"].to_list())
        phones = opened.hash_all(documents.PHONE_HASH, rows["phone"].to_list())
        parts.append(
            rows.with_columns(number_hash=hexadecimal(numbers), phone_hash=hexadecimal(phones))
        )
    return pl.concat(parts).sort("row") if parts else _nobody(people)


def matched(cursor: Any, people: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
    """Return who of the hashed rows is on file already, with what would change; and the rows whose
    national number is another live person's, wherever in the region.
    """
    cursor.execute(_CREATE)
    copy_frame(cursor, TABLE, people.select(COMPARED))
    cursor.execute("ANALYZE staged_people (number_hash, unit_id)")
    cursor.execute(_MATCH)
    found = pl.DataFrame(cursor.fetchall(), schema=MATCHED, orient="row")
    cursor.execute(_HELD)
    held = [row for (row,) in cursor.fetchall()]
    cursor.execute("DROP TABLE staged_people")
    return found, held


def _nobody(people: pl.DataFrame) -> pl.DataFrame:
    nothing = pl.lit(None, dtype=pl.String)
    return people.with_columns(number_hash=nothing, phone_hash=nothing)
