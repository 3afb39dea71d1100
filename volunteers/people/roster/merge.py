"""The commit of a roster: one COPY into a temporary table, then one merge, in one transaction.

What costs time (sealing, sort keys, keys of rows) is prepared before the transaction begins.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import polars as pl
from django.db import IntegrityError

from tenants.database import connection
from tenants.ids import uuid7_texts
from tenants.keys.services import cipher
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common import names
from volunteers.groundwork.common.bulk import copy_frame, hexadecimal
from volunteers.groundwork.imports.errors import Stale
from volunteers.groundwork.imports.subjects import Context
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import DOCUMENT_LABEL, PHONE_LABEL
from volunteers.people.profiles.rules import text_version, vouching_text
from volunteers.people.roster import answers, merge_sql
from volunteers.people.roster.check import UNCHANGED

BEFORE_LABEL = "import.before"
MEASURES = ("entered", "registered", "national")
OLD_FIELDS = (
    "sex", "birth_date", "ethnicity", "political_status", "username", "national_number", "state",
    "registered_at", "form_version_id",
)  # fmt: skip


def prepare(context: Context, table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows to write as the temporary table takes them; unchanged ones are left out."""
    rows = table.filter(pl.col("outcome") != UNCHANGED)
    new = rows["volunteer_id"].is_null()
    work, total, opened = context.work, rows.height, cipher()
    work.progress(done=0, total=total, stage="sealing")
    numbers = _where(new, rows["number"])
    sealed = opened.encrypt_all(numbers, DOCUMENT_LABEL)
    work.check()
    phones = opened.encrypt_all(rows["phone"].to_list(), PHONE_LABEL)
    work.check()
    sexes = pl.when(new).then(pl.coalesce("sex", "number_sex")).otherwise(pl.col("sex"))
    keys = [names.sort_key(name) if name else None for name in _where(new, rows["name"])]
    ids = pl.Series(uuid7_texts(rows.height), dtype=pl.String)
    work.progress(done=total // 2, total=total, stage="sealing")
    rows = answers.staged(context, rows)
    return rows.with_columns(
        id=pl.coalesce(pl.col("volunteer_id"), ids),
        is_new=new,
        sex=sexes,
        name_sort=pl.Series(keys, dtype=pl.String),
        document_number=hexadecimal(sealed),
        phone=hexadecimal(phones),
        consent_id=_consent_ids(context, rows.height),
    ).select(merge_sql.STAGED)


def merge(context: Context, staged: pl.DataFrame) -> dict[str, int]:
    """Write the prepared rows; return how many were created and updated.

    :raises Stale: somebody is on file, or gone, or has a national number of the file, who was or
        had not when the rows were checked
    """
    new = int(staged["is_new"].sum())
    work, total = context.work, staged.height
    with connection.cursor() as cursor:
        run = _runner(cursor, context)
        work.progress(done=total // 2, total=total, stage="copying")
        cursor.execute(merge_sql.CREATE)
        copy_frame(cursor, merge_sql.TABLE, staged)
        cursor.execute(merge_sql.ANALYZE)
        _refuse_held(cursor)
        work.progress(done=total * 7 // 10, total=total, stage="merging")
        units = _units_of_new(staged)
        if new < total:
            _keep_former(cursor)
            units |= _units_of_known(cursor)
            _expect(_unless_held(run, merge_sql.UPDATE), total - new)
        _expect(_unless_held(run, merge_sql.INSERT), new)
        work.progress(done=total * 9 // 10, total=total, stage="recording")
        run(merge_sql.IMPORTED)
        run(merge_sql.AUDIT)
        if context.batch.vouched:
            run(merge_sql.CONSENT)
        cursor.execute(merge_sql.DROP)
    touch(unit_ids=units, measures=MEASURES)
    work.progress(done=total, total=total, stage="recording")
    return {"created": new, "updated": total - new}


def _runner(cursor: Any, context: Context) -> Callable[[str], int]:
    """Return a function that runs one statement of the merge and says how many rows it wrote."""
    actor, batch = context.actor, context.batch
    values = {
        "at": context.at,
        "batch": batch.pk,
        "actor": actor.user_id,
        "label": actor.label,
        "address": actor.address,
        "via": actor.via,
        "text": _text_version(context),
    }

    def run(statement: str) -> int:
        cursor.execute(statement, values)
        return int(cursor.rowcount)

    return run


def _text_version(context: Context) -> str:
    if not context.batch.vouched:
        return ""
    return text_version(vouching_text(policy_at(context.at)))


def _keep_former(cursor: Any) -> None:
    """Lock the people who will change and stage their old values, sealed, for an undo."""
    cursor.execute(merge_sql.FORMER)
    former = cursor.fetchall()
    if not former:
        return
    texts: list[str | None] = [_former(row) for row in former]
    sealed = cipher().encrypt_all(texts, BEFORE_LABEL)
    frame = pl.DataFrame({"id": [str(row[0]) for row in former], "before": hexadecimal(sealed)})
    cursor.execute(merge_sql.CREATE_FORMER)
    copy_frame(cursor, merge_sql.FORMER_TABLE, frame)
    cursor.execute(merge_sql.ADD_FORMER)


def _former(row: tuple[Any, ...]) -> str:
    """Return the old values as JSON; telephone and answers stay sealed as they were."""
    values = dict(zip(OLD_FIELDS, row[1:], strict=False))
    phone, phone_hash, answered = row[-3:]
    values["phone"] = base64.b64encode(phone).decode() if phone else None
    values["phone_hash"] = bytes(phone_hash).hex() if phone_hash else None
    values["answers"] = base64.b64encode(answered).decode() if answered else None
    return json.dumps(values, default=str)


def _refuse_held(cursor: Any) -> None:
    cursor.execute(merge_sql.HELD)
    if cursor.fetchone()[0]:
        raise Stale


def _unless_held(run: Callable[[str], int], statement: str) -> int:
    """Run a statement; somebody else may come by a number of the file in this very moment."""
    try:
        return run(statement)
    except IntegrityError as error:
        raise Stale from error


def _expect(written: int, expected: int) -> None:
    if written != expected:
        raise Stale


def _units_of_new(staged: pl.DataFrame) -> set[UUID]:
    return {UUID(unit) for unit in staged.filter("is_new")["unit_id"].unique().to_list()}


def _units_of_known(cursor: Any) -> set[UUID]:
    cursor.execute(merge_sql.UNITS)
    return {unit for (unit,) in cursor.fetchall()}


def _where(mask: pl.Series, values: pl.Series) -> list[str | None]:
    return pl.select(pl.when(mask).then(values)).to_series().to_list()


def _consent_ids(context: Context, count: int) -> pl.Series:
    if not context.batch.vouched:
        return pl.repeat(None, count, dtype=pl.String, eager=True)
    return pl.Series(uuid7_texts(count), dtype=pl.String)
