"""The commit of a file of earlier service: one COPY into a temporary table, then one insert, in one
transaction. What costs time (sealing, keys of rows) is prepared before the transaction begins.
"""

from __future__ import annotations

from typing import Any

import polars as pl
from django.utils import timezone

from tenants.database import connection
from tenants.ids import uuid7_texts
from tenants.keys.services import cipher
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.bulk import copy_frame, hexadecimal
from volunteers.groundwork.imports.errors import Stale
from volunteers.groundwork.imports.subjects import Context
from volunteers.people.registration.applying import version_of
from volunteers.service.backfill import rules, windows
from volunteers.service.backfill.imports.check import CREATED
from volunteers.service.backfill.models import CONTENT_LABEL

TABLE = "staged_backfill"
STAGED = (
    "row", "id", "volunteer_id", "unit_id", "project", "category", "served_on", "precision",
    "minutes", "content",
)  # fmt: skip
_CREATE = """
    CREATE TEMPORARY TABLE staged_backfill (
        row integer NOT NULL, id uuid NOT NULL, volunteer_id uuid NOT NULL, unit_id uuid NOT NULL,
        project text NOT NULL, category text, served_on date NOT NULL, precision text NOT NULL,
        minutes integer NOT NULL, content bytea
    ) ON COMMIT DROP
"""
# In the order of the people: two files wait for each other, never in a circle.
_PEOPLE = """
    SELECT count(*) FROM (
        SELECT v.id FROM volunteers_volunteer AS v
         WHERE v.state = 'registered' AND EXISTS (
               SELECT FROM staged_backfill AS s WHERE s.volunteer_id = v.id
                  AND s.unit_id = v.unit_id)
         ORDER BY v.id FOR NO KEY UPDATE) AS held
"""
_INSERT = """
    INSERT INTO volunteers_backfillrecord (
        id, batch_id, volunteer_id, unit_id, project_title, category, served_on, precision,
        minutes, content, state, reason, policy_version, created_at, created_by,
        created_by_label, unit_decided_by_label, decided_by_label
    )
    SELECT id, %(batch)s, volunteer_id, unit_id, project, coalesce(category, ''), served_on,
           precision, minutes, content, %(state)s, '', %(version)s, %(at)s, %(actor)s, %(label)s,
           '', ''
      FROM staged_backfill ORDER BY id
    ON CONFLICT DO NOTHING
"""
_IMPORTED = """
    INSERT INTO volunteers_importedrow (batch_id, row, object_id, outcome, before)
    SELECT %(batch)s, row, id, 'created', NULL FROM staged_backfill
"""
_AUDIT = """
    INSERT INTO audit_auditrow (
        at, actor_id, actor_label, address, via, action, object_type, object_id, changes, reason,
        batch
    )
    SELECT %(at)s, %(actor)s, %(label)s, %(address)s, %(via)s, 'backfill.submit', 'backfill',
           id::text, jsonb_build_object(
               'state', jsonb_build_array(NULL, %(state)s::text),
               'minutes', jsonb_build_array(NULL, minutes),
               'served_on', jsonb_build_array(NULL, served_on::text)),
           '', %(batch)s
      FROM staged_backfill
"""


def prepare(context: Context, table: pl.DataFrame) -> pl.DataFrame:
    """Return the new rows as the temporary table takes them.

    :raises OutsideWindow: policy's window has closed since the check
    """
    windows.opened(policy_at(context.at), timezone.localdate(context.at))
    rows = table.filter(pl.col("outcome") == CREATED)
    context.work.progress(done=0, total=rows.height, stage="sealing")
    sealed = cipher().encrypt_all(rows["content"].to_list(), CONTENT_LABEL)
    return rows.with_columns(
        id=pl.Series(uuid7_texts(rows.height), dtype=pl.String), content=hexadecimal(sealed)
    ).select(STAGED)


def merge(context: Context, staged: pl.DataFrame) -> dict[str, int]:
    """Write the prepared rows; they then wait for their approvals.

    :raises Stale: somebody has been told of, has moved or left since the rows were checked
    """
    work, total = context.work, staged.height
    values = _values(context)
    with connection.cursor() as cursor:
        work.progress(done=total // 2, total=total, stage="copying")
        cursor.execute(_CREATE)
        copy_frame(cursor, TABLE, staged)
        cursor.execute("ANALYZE staged_backfill (volunteer_id)")
        cursor.execute(_PEOPLE)
        _expect(cursor.fetchone()[0], staged["volunteer_id"].n_unique())
        cursor.execute(_INSERT, values)
        _expect(cursor.rowcount, total)
        work.progress(done=total * 9 // 10, total=total, stage="recording")
        cursor.execute(_IMPORTED, values)
        cursor.execute(_AUDIT, values)
        cursor.execute("DROP TABLE staged_backfill")
    work.progress(done=total, total=total, stage="recording")
    return {"created": total, "updated": 0}


def _values(context: Context) -> dict[str, Any]:
    actor, policy = context.actor, policy_at(context.at)
    return {
        "at": context.at,
        "batch": context.batch.pk,
        "actor": actor.user_id,
        "label": actor.label,
        "address": actor.address,
        "via": actor.via,
        "state": rules.first_state(policy.service.backfill_approvers),
        "version": version_of(policy),
    }


def _expect(found: int, expected: int) -> None:
    if found != expected:
        raise Stale
