"""The check of a roster: rules over columns, then each row beside who is on file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import polars as pl
from django.db import transaction
from django.utils import timezone

from tenants.accounts.models import User
from tenants.context import current_code
from tenants.database import connection
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common.masking import masked_number
from volunteers.groundwork.imports.checks import REFUSE, Problem, renamed
from volunteers.groundwork.imports.subjects import Context, Outcome
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import answers, repairs, rules, staging
from volunteers.people.roster.answer_rules import Answered
from volunteers.people.roster.terms import Terms, UnitRef
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

SHOWN = (
    "row", "hidden", "name", "sex", "birth_date", "ethnicity", "political_status", "document_kind",
    "family", "number", "phone", "username", "national_number", "unit_id", "unit_named",
    "number_hash", "phone_hash", "volunteer_id", "outcome", "changes", "registers", "number_sex",
    "answers",
)  # fmt: skip
CREATED, UPDATED, UNCHANGED, NATIONAL = "created", "updated", "unchanged", "national"
OUTCOMES = (CREATED, UPDATED, UNCHANGED, NATIONAL)


def check(context: Context, cells: pl.DataFrame) -> Outcome:
    """Judge an uploaded roster; nothing is written."""
    batch, work = context.batch, context.work
    work.progress(done=0, total=cells.height, stage="rules")
    if batch.options.get("skip_hidden"):
        cells = cells.filter(~pl.col("hidden"))
    terms = terms_of(context)
    checked, repaired = _judged(context, cells, terms)
    work.check()
    work.progress(done=cells.height // 2, total=cells.height, stage="comparing")
    good = staging.hashed(checked.people.filter(~pl.col("refused")))
    with transaction.atomic(), connection.cursor() as cursor:
        found, held = staging.matched(cursor, good)
        found = answers.compared(found, good)
    more = _of_strangers(checked.if_new, found) + _of_matches(good, found, checked)
    more += _of_holders(good, held)
    checked = rules.refuse(checked, more)
    bad = checked.people.filter(pl.col("refused"))["row"]
    table = _outcomes(good.filter(~pl.col("row").is_in(bad.implode())), found, batch.vouched)
    work.progress(done=cells.height, total=cells.height, stage="saving")
    counts = _counts(cells, checked, table, terms) | {"repaired": repaired}
    return Outcome(table.select(SHOWN), checked.problems, counts)


def _judged(context: Context, cells: pl.DataFrame, terms: Terms) -> tuple[rules.Checked, int]:
    """Judge the cells, and again with the repairs that were accepted; return how many were made."""
    batch = context.batch
    texts, given = renamed(cells, batch.mapping, rules.KEYS), answers.given(context, cells)
    checked = repairs.offered(_with_answers(rules.check(texts, terms), given), texts)
    accepted = batch.options.get("repairs", [])
    letters = {key: letter for letter, key in batch.mapping.items()}
    made = sum(repairs.is_accepted(one, accepted, letters) for one in checked.problems)
    if not made:
        return checked, 0
    texts = repairs.applied(texts, checked, accepted, letters)
    return repairs.offered(_with_answers(rules.check(texts, terms), given), texts), made


def _with_answers(checked: rules.Checked, given: Answered | None) -> rules.Checked:
    """Return the roster with what it answers to the form, and the faults of these cells."""
    if given is None:
        nothing = pl.lit(None, dtype=pl.String)
        return replace(checked, people=checked.people.with_columns(answers=nothing))
    people = checked.people.join(given.answers, on="row", how="left", maintain_order="left")
    there = set(people["row"].to_list())
    if_new = [problem for problem in given.if_new if problem.row in there]
    checked = replace(checked, people=people, if_new=checked.if_new + if_new)
    return rules.refuse(checked, [problem for problem in given.problems if problem.row in there])


def terms_of(context: Context) -> Terms:
    """Return what a batch is judged by: policy on the day, units, the scope of its actor."""
    batch = context.batch
    on = timezone.localdate(context.at)
    policy = policy_in_force(current_code(), on)
    return Terms(
        registration=policy.registration,
        required=frozenset(field.code for field in policy.form if field.required),
        on=on,
        units=unit_refs(writable(context.actor.user_id, batch.unit_id)),
        default_unit=str(batch.unit_id) if batch.unit_id else None,
        date1904=bool(batch.facts.get("date1904")),
    )


def writable(user_id: UUID | None, unit_id: UUID | None) -> set[UUID] | None:
    """Return the units that an account may write to by a file for a unit, whose admins see all of
    the file: those below it. None for a command: all of them.
    """
    if user_id is None:
        return None
    units = scope.units_for(User.objects.get(pk=user_id))
    if unit_id is not None:
        units = units.filter(path__startswith=Unit.objects.get(pk=unit_id).path)
    return set(units.values_list("pk", flat=True))


def unit_refs(writable: set[UUID] | None) -> dict[str, UnitRef]:
    """Return the region's standing units by folded name and code."""
    refs: dict[str, UnitRef] = {}
    for pk, code, name in (
        Unit.objects.standing().order_by("path").values_list("pk", "code", "name")
    ):
        ref = UnitRef(str(pk), in_scope=writable is None or pk in writable)
        for text in {rules.fold_unit(name), rules.fold_unit(code)}:
            known = refs.get(text)
            refs[text] = UnitRef(known.id, known.in_scope, ambiguous=True) if known else ref
    return refs


def _of_strangers(if_new: Iterable[Problem], found: pl.DataFrame) -> list[Problem]:
    """Return the empty cells of people who are not on file yet."""
    known = set(found["row"].to_list())
    return [problem for problem in if_new if problem.row not in known]


def _of_matches(good: pl.DataFrame, found: pl.DataFrame, checked: rules.Checked) -> list[Problem]:
    """Return the rows whose number belongs to somebody of another name, or of another unit."""
    joined = found.join(good.select("row", "name", "unit_named"), on="row")
    below = pl.struct("old_path", "new_path").map_elements(_lies_below, return_dtype=pl.Boolean)
    elsewhere = pl.when(pl.col("unit_named")).then(pl.col("old_path") != pl.col("new_path"))
    joined = joined.with_columns(elsewhere=elsewhere.otherwise(~below))
    wrong = joined.filter(~pl.col("same_name"))
    away = joined.filter(pl.col("elsewhere") & pl.col("same_name"))
    problems = [
        Problem(row, "name", "name_conflict", name)
        for row, name in wrong.select("row", "name").rows()
    ]
    numbers = {row: value for row, value in checked.people.select("row", "number").rows()}
    for row in away["row"].to_list():
        value = masked_number(numbers[row])
        problems.append(Problem(row, "number", "other_unit", value))
    return problems


def _of_holders(good: pl.DataFrame, held: list[int]) -> list[Problem]:
    """Return the national numbers that are another person's; whose is not told."""
    rows = good.filter(pl.col("row").is_in(held)).select("row", "national_number").rows()
    return [
        Problem(row, "national_number", "national_held", masked_number(number))
        for row, number in rows
    ]


def _lies_below(paths: dict[str, str]) -> bool:
    return paths["old_path"].startswith(paths["new_path"])


def _outcomes(good: pl.DataFrame, found: pl.DataFrame, vouched: bool) -> pl.DataFrame:
    """Say of each good row what the commit will do with it."""
    known = found.select("row", "volunteer_id", "changes", "had_national", old_state="state")
    table = good.join(known, on="row", how="left")
    national = pl.col("national_number").is_not_null() & ~pl.col("had_national").fill_null(False)
    registers = pl.lit(vouched) & (pl.col("old_state").fill_null("entered") == "entered")
    registers &= ~pl.col("had_national").fill_null(False) & pl.col("national_number").is_null()
    changes = pl.when(registers & pl.col("volunteer_id").is_not_null()).then(
        pl.concat_str(
            [pl.when(pl.col("changes") != "").then(pl.col("changes")), pl.lit("state")],
            separator=",",
            ignore_nulls=True,
        )
    )
    table = table.with_columns(changes=changes.otherwise(pl.col("changes")), registers=registers)
    outcome = (
        pl.when(national).then(pl.lit(NATIONAL))
        .when(pl.col("volunteer_id").is_null()).then(pl.lit(CREATED))
        .when(pl.col("changes") != "").then(pl.lit(UPDATED))
        .otherwise(pl.lit(UNCHANGED))
    )  # fmt: skip
    return table.with_columns(outcome=outcome)


def _counts(
    cells: pl.DataFrame, checked: rules.Checked, table: pl.DataFrame, terms: Terms
) -> dict[str, int]:
    tally = dict(table.group_by("outcome").len().rows())
    refused = checked.people.filter(pl.col("refused"))
    changed = table.filter(pl.col("volunteer_id").is_not_null())["changes"].drop_nulls()
    return {
        "rows": checked.people.height,
        **{outcome: tally.get(outcome, 0) for outcome in OUTCOMES},
        "national_new": table.filter(
            (pl.col("outcome") == NATIONAL) & pl.col("volunteer_id").is_null()
        ).height,
        "refused": refused.height,
        "blank": checked.blank,
        "hidden": int(cells["hidden"].sum()),
        "hidden_refused": int(refused["hidden"].sum()),
        "warnings": sum(problem.severity != REFUSE for problem in checked.problems),
        "changed_cells": sum(text.count(",") + 1 for text in changed.to_list() if text),
        "absent": _absent(table, terms.default_unit),
    }


def _absent(table: pl.DataFrame, unit_id: str | None) -> int:
    """Return how many people of the unit on file are not in the roster."""
    if unit_id is None:
        return 0
    path = Unit.objects.values_list("path", flat=True).get(pk=unit_id)
    live = Volunteer.objects.live().filter(unit__path__startswith=path).count()
    return max(0, live - table["volunteer_id"].drop_nulls().len())
