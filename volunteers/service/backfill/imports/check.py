"""The check of a file of earlier service: cells, then each row beside who is on file and what is
told of them already. Nothing is written.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple
from uuid import UUID

import polars as pl
from django.utils import timezone

from tenants.keys.services import cipher
from tenants.policy import code_sets
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.imports.checks import REFUSE, Problem, duplicates, renamed
from volunteers.groundwork.imports.subjects import Context, Outcome
from volunteers.people.roster.check import unit_refs, writable
from volunteers.service.backfill import capping, rules, windows
from volunteers.service.backfill.imports import cells, finding
from volunteers.service.backfill.imports.cells import Terms
from volunteers.service.backfill.models import CONTENT_LABEL

CREATED, UNCHANGED = "created", "unchanged"
SHOWN = (
    "row", "hidden", "name", "volunteer_id", "unit_id", "unit_name", "project", "category",
    "served_on", "precision", "minutes", "content", "outcome",
)  # fmt: skip


class Piece(NamedTuple):
    """One row's minutes, as `capping` asks for them."""

    volunteer_id: UUID
    served_on: dt.date
    precision: str
    minutes: int


def check(context: Context, uploaded: pl.DataFrame) -> Outcome:
    """Judge an uploaded file.

    :raises OutsideWindow: policy's window has closed since the upload
    """
    batch, work = context.batch, context.work
    work.progress(done=0, total=uploaded.height, stage="rules")
    if batch.options.get("skip_hidden"):
        uploaded = uploaded.filter(~pl.col("hidden"))
    may_write = writable(context.actor.user_id, batch.unit_id)
    terms = terms_of(context, may_write)
    checked = cells.check(renamed(uploaded, batch.mapping, cells.KEYS), terms)
    work.check()
    work.progress(done=uploaded.height // 2, total=uploaded.height, stage="comparing")
    found = list(checked.problems)
    good = _without(checked.rows, found)
    good = good.join(finding.people(good), on="row", how="left", maintain_order="left")
    found += _of_people(good, may_write)
    good = _without(good, found)
    found += _repeated(good)
    good = _without(good, found)
    table = good.join(finding.told(good), on="row", how="left", maintain_order="left")
    table, more = _outcomes(table)
    found += more + _crowded(table.filter(pl.col("outcome") == CREATED), terms)
    table = _without(table, found)
    work.progress(done=uploaded.height, total=uploaded.height, stage="saving")
    counts = _counts(uploaded, checked, table, found)
    return Outcome(table.select(SHOWN), cells.ordered(found), counts)


def terms_of(context: Context, may_write: set[UUID] | None) -> Terms:
    """Return what a file is judged by on the day of its check.

    :raises OutsideWindow: the window is not open on it
    """
    policy, on = policy_at(context.at), timezone.localdate(context.at)
    window = windows.opened(policy, on)
    labels = {
        code_sets.folded(text): category.code
        for category in policy.categories
        for text in (category.code, category.label, category.label_en)
    }
    return Terms(
        until=window.served_until,
        a_day=rules.most_minutes_a_day(policy.hours.day_tiers),
        on=on,
        categories=labels,
        units=unit_refs(may_write),
        date1904=bool(context.batch.facts.get("date1904")),
    )


def _without(rows: pl.DataFrame, found: list[Problem]) -> pl.DataFrame:
    refused = {one.row for one in found if one.severity == REFUSE}
    return rows.filter(~pl.col("row").is_in(list(refused)))


def _of_people(rows: pl.DataFrame, may_write: set[UUID] | None) -> list[Problem]:
    """Return what speaks against whom the rows are about. Who is of a unit that is not the
    importer's is told like somebody who is not on file.
    """
    mine = pl.lit(value=True)
    if may_write is not None:
        mine = pl.col("unit_id").is_in([str(key) for key in may_write])
    known = (pl.col("volunteer_id").is_not_null() & mine).fill_null(value=False)
    owns = pl.col("volunteer_number").is_null() | (
        (pl.col("volunteer_number") == pl.col("real_number"))
        | (pl.col("volunteer_number") == pl.col("national_number"))
    )
    code = (
        pl.when(~known).then(pl.lit("stranger"))
        .when(pl.col("name") != pl.col("real_name")).then(pl.lit("name_conflict"))
        .when(pl.col("state") != "registered").then(pl.lit("not_registered"))
        .when(~owns).then(pl.lit("number_conflict"))
        .when(pl.col("named_unit").is_not_null() & (pl.col("named_unit") != pl.col("unit_id")))
        .then(pl.lit("other_unit"))
    )  # fmt: skip
    wrong = rows.with_columns(code=code).filter(pl.col("code").is_not_null())
    return [
        Problem(row, _ABOUT[code], code, name if code == "name_conflict" else "")
        for row, name, code in wrong.select("row", "name", "code").rows()
    ]


_ABOUT = {
    "stranger": "number",
    "name_conflict": "name",
    "not_registered": "name",
    "number_conflict": "volunteer_number",
    "other_unit": "unit",
}


def _repeated(rows: pl.DataFrame) -> list[Problem]:
    groups = duplicates(rows, ["volunteer_id", "served_on", "precision", "project"])
    return [
        Problem(row, "served", "duplicate", detail="、".join(map(str, group[:5])))
        for row, group in sorted(groups.items())
    ]


def _outcomes(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Problem]]:
    """Say of each row whether it is new or told already; told otherwise, it is refused."""
    opened = cipher()
    told = [
        opened.decrypt(sealed, CONTENT_LABEL) if sealed else None for sealed in rows["told_content"]
    ]
    same = (
        (pl.col("told_minutes") == pl.col("minutes"))
        & (pl.col("told_category") == pl.col("category").fill_null(""))
        & pl.Series(told, dtype=pl.String).eq_missing(rows["content"])
    )
    outcome = (
        pl.when(pl.col("told_state").is_null()).then(pl.lit(CREATED))
        .when(same).then(pl.lit(UNCHANGED))
    )  # fmt: skip
    rows = rows.with_columns(outcome=outcome)
    otherwise = rows.filter(pl.col("outcome").is_null())["row"].to_list()
    return rows, [Problem(row, "project", "told_otherwise") for row in otherwise]


def _crowded(rows: pl.DataFrame, terms: Terms) -> list[Problem]:
    kept = rows.select("volunteer_id", "served_on", "precision", "minutes").rows()
    over = capping.over([Piece(*row) for row in kept], a_day=terms.a_day, with_waiting=True)
    numbers, hours = rows["row"].to_list(), str(terms.a_day // 60)
    return [Problem(numbers[place], "duration", "crowded", detail=hours) for place in over]


def _counts(
    uploaded: pl.DataFrame, checked: cells.Checked, table: pl.DataFrame, found: list[Problem]
) -> dict[str, int]:
    refused = {one.row for one in found if one.severity == REFUSE}
    bad = checked.rows.filter(pl.col("row").is_in(list(refused)))
    new = table.filter(pl.col("outcome") == CREATED)
    return {
        "rows": checked.rows.height,
        CREATED: new.height,
        UNCHANGED: table.height - new.height,
        "minutes": int(new["minutes"].sum()),
        "people": new["volunteer_id"].n_unique(),
        "refused": bad.height,
        "blank": checked.blank,
        "hidden": int(uploaded["hidden"].sum()),
        "hidden_refused": int(bad["hidden"].sum()),
        "warnings": 0,
    }
