"""Taking a roster back: who was created goes, who was updated gets the former values again."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any
from uuid import UUID

import polars as pl
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from psycopg2 import sql

from tenants.context import current_code
from tenants.database import connection
from tenants.keys.services import cipher
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common.bulk import copy_frame, hexadecimal
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.imports.errors import BuiltOn
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.groundwork.imports.subjects import Context, Objection
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.roster import undo_sql
from volunteers.people.roster.merge import BEFORE_LABEL, MEASURES
from volunteers.people.standing.facts import PersonAnonymised

REASONS = {
    "gone": _("已不在名册，或已退出、转出"),
    "changed": _("导入之后资料又有变动"),
    "consent": _("本人已经确认"),
    "card": _("已发志愿服务证"),
    "volunteernumber": _("已有志愿者编号"),
    "activationcode": _("已发激活码"),
    "signedform": _("已存登记表扫描件"),
    "transferrequest": _("已申请转移"),
    "application": _("已有注册申请"),
}
OTHERWISE = _("已有后续记录")


def hours(committed_at: dt.datetime) -> int:
    """Return for how many hours an import of that time can be undone, by policy."""
    policy = policy_in_force(current_code(), timezone.localdate(committed_at))
    return policy.registration.undo_import_hours


def objections(batch: ImportBatch) -> list[Objection]:
    """Return who of an import has gone on since, and how: by row, one entry for each reason."""
    values = {"batch": batch.pk, "committed_at": batch.committed_at}
    found: list[Objection] = []
    with connection.cursor() as cursor:
        for statement in (undo_sql.CHANGED, undo_sql.CONSENTED):
            cursor.execute(statement, values)
            found += [Objection(row, name, str(REASONS[why])) for row, name, why in cursor]
        for kind, table, column in _relations():
            cursor.execute(_related(table, column), values)
            why = str(REASONS.get(kind, OTHERWISE))
            found += [Objection(row, name, why) for row, name in cursor]
    return sorted(found, key=lambda objection: objection.row)


def _relations() -> list[tuple[str, str, str]]:
    """Return every table that names volunteers, but for the consents: kind, table, column."""
    others = [one for one in Volunteer._meta.related_objects if one.related_model is not Consent]
    return [
        (
            str(relation.related_model._meta.model_name),
            relation.related_model._meta.db_table,
            str(relation.field.column),
        )
        for relation in others
    ]


def _related(table: str, column: str) -> sql.Composed:
    return sql.SQL(undo_sql.RELATED).format(
        table=sql.Identifier(table), column=sql.Identifier(column)
    )


def run(context: Context) -> dict[str, int]:
    """Take an import back, in the caller's transaction; return how many went and were restored.

    :raises BuiltOn: somebody of it has gone on since
    """
    actor, batch, work = context.actor, context.batch, context.work
    values = {
        "at": context.at, "batch": batch.pk, "actor": actor.user_id, "label": actor.label,
        "address": actor.address, "via": actor.via,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(undo_sql.LOCK, values)
        rows = cursor.fetchall()
        work.progress(done=0, total=len(rows), stage="undoing")
        if found := objections(batch):
            raise BuiltOn(len({objection.row for objection in found}))
        created = [row[0] for row in rows if row[2] == "created"]
        restored = [(row[0], bytes(row[3])) for row in rows if row[2] == "updated"]
        cursor.execute(undo_sql.DELETE_CONSENTS, values)
        _delete(cursor, created, values)
        work.check()
        work.progress(done=len(created), total=len(rows), stage="undoing")
        _restore(cursor, restored, values)
        cursor.execute(undo_sql.AUDIT, values)
        cursor.execute(undo_sql.FORGET, values)
    touch(unit_ids={row[1] for row in rows}, measures=MEASURES)
    work.progress(done=len(rows), total=len(rows), stage="recording")
    return {"deleted": len(created), "restored": len(restored)}


def _delete(cursor: Any, created: list[UUID], values: dict[str, Any]) -> None:
    if created:
        publish(PersonAnonymised(tuple(created), values["at"]))
        cursor.execute(undo_sql.DELETE_CREATED, values)


def _restore(cursor: Any, restored: list[tuple[UUID, bytes]], values: dict[str, Any]) -> None:
    if not restored:
        return
    opened = cipher()
    former = [
        _former(person, json.loads(opened.decrypt(before, BEFORE_LABEL)))
        for person, before in restored
    ]
    frame = pl.DataFrame(former, infer_schema_length=None).with_columns(
        hexadecimal([row[key] for row in former]).alias(key)
        for key in ("phone", "phone_hash", "answers")
    )
    cursor.execute(undo_sql.CREATE)
    copy_frame(cursor, undo_sql.TABLE, frame.select(undo_sql.RESTORED))
    try:
        cursor.execute(undo_sql.RESTORE, values)
    except IntegrityError as error:  # a number that somebody had is another person's by now
        raise BuiltOn(1) from error
    cursor.execute("DROP TABLE staged_undo")


def _former(person: UUID, kept: dict[str, Any]) -> dict[str, Any]:
    """Return one line of the temporary table; an import of an older version kept no answers."""
    phone, answers = kept.pop("phone"), kept.get("answers")
    return {
        "form_version_id": None,
        **kept,
        "id": str(person),
        "phone": base64.b64decode(phone) if phone else None,
        "phone_hash": bytes.fromhex(kept["phone_hash"]) if kept["phone_hash"] else None,
        "answers": base64.b64decode(answers) if answers else None,
        "has_answers": "answers" in kept,
    }
