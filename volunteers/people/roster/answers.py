"""The form's answers of a roster beside those on file, which lie sealed: read, compared, merged.

A file without such columns costs nothing here.
"""

from __future__ import annotations

import json
from typing import Any

import polars as pl

from tenants.database import connection
from tenants.keys.services import cipher
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.bulk import hexadecimal
from volunteers.groundwork.imports.checks import renamed
from volunteers.groundwork.imports.subjects import Context
from volunteers.people.form import services as form
from volunteers.people.profiles.models import ANSWERS_LABEL
from volunteers.people.roster import answer_rules
from volunteers.people.roster.answer_rules import PREFIX, Answered

_ON_FILE = """
    SELECT id::text, answers FROM volunteers_volunteer
     WHERE id = ANY(%s::uuid[]) AND answers IS NOT NULL
"""


def given(context: Context, cells: pl.DataFrame) -> Answered | None:
    """Return what a file answers to the form, None where no column of it does."""
    batch = context.batch
    if not any(key.startswith(PREFIX) for key in batch.mapping.values()):
        return None
    policy = policy_at(batch.created_at)
    fields = [
        field
        for field in answer_rules.answered_fields(policy)
        if PREFIX + field.code in batch.mapping.values()
    ]
    if not fields:
        return None
    keys = [PREFIX + field.code for field in fields]
    texts = renamed(cells, batch.mapping, keys)
    return answer_rules.judge(texts, fields, policy.categories)


def compared(found: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that are on file with the answers that would change added to `changes`."""
    both = found.join(people.select("row", "answers"), on="row").drop_nulls("answers")
    if both.is_empty():
        return found
    known = on_file(both["volunteer_id"].to_list())
    more = {
        row: ",".join(PREFIX + code for code in _changed(known.get(person), answers))
        for row, person, answers in both.select("row", "volunteer_id", "answers").rows()
    }
    added = pl.col("row").replace_strict(more, default="", return_dtype=pl.String)
    both_texts = pl.concat_list("changes", added).list.eval(pl.element().filter(pl.element() != ""))
    return found.with_columns(changes=both_texts.list.join(","))


def on_file(volunteer_ids: list[str]) -> dict[str, bytes]:
    """Return the sealed answers of people who gave any."""
    with connection.cursor() as cursor:
        cursor.execute(_ON_FILE, [volunteer_ids])
        return {person: bytes(sealed) for person, sealed in cursor.fetchall()}


def staged(context: Context, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with `answers` as they will lie on file, sealed, null where they stay;
    `answers_was` is what must lie there until then; `form_id` the form that they answer.
    """
    nothing = pl.lit(None, dtype=pl.String)
    if rows["answers"].is_null().all():
        return rows.with_columns(answers=nothing, answers_was=nothing, form_id=nothing)
    people, answers = rows["volunteer_id"].to_list(), rows["answers"].to_list()
    known = on_file([person for person in people if person])
    was = [known.get(person) if person else None for person in people]
    texts = [_merged(old, new) for old, new in zip(was, answers, strict=True)]
    sealed = cipher().encrypt_all(texts, ANSWERS_LABEL)
    version = str(form.version_in_force(at=context.at).pk)
    return rows.with_columns(
        answers=hexadecimal(sealed), answers_was=hexadecimal(was)
    ).with_columns(form_id=pl.when(pl.col("answers").is_not_null()).then(pl.lit(version)))


def _opened(sealed: bytes | None) -> dict[str, Any]:
    if sealed is None:
        return {}
    found: dict[str, Any] = json.loads(cipher().decrypt(sealed, ANSWERS_LABEL)) or {}
    return found


def _changed(sealed: bytes | None, answers: str) -> dict[str, Any]:
    return answer_rules.changed(_opened(sealed), json.loads(answers))


def _merged(sealed: bytes | None, answers: str | None) -> str | None:
    """Return the answers of a person with the given ones in; None where nothing changes."""
    if answers is None:
        return None
    before = _opened(sealed)
    new = answer_rules.changed(before, json.loads(answers))
    return json.dumps(before | new) if new else None
