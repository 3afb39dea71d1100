"""The form's answers as columns of a roster: which they are, and what their cells say. Pure.

Each different text of a column is judged once, by the rules of the web form.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import Audience, FieldType, FormField
from volunteers.groundwork.common.masking import masked_number
from volunteers.groundwork.imports.checks import REFUSE, Problem
from volunteers.groundwork.imports.columns import Column
from volunteers.people.form import rules as form

PREFIX = "answer."
PROBLEM = "answer"
SHOWN_DIGITS = 5  # of a text that is told: more may be somebody's number
SHOWN_CHARACTERS = 24
NUMBERS = frozenset({FieldType.DIGITS, FieldType.PHONE, FieldType.DOCUMENT})


@dataclass(frozen=True)
class Answered:
    """The answers of a file: `row` and `answers` (JSON, null where none), the faults, and those
    that count for new people only.
    """

    answers: pl.DataFrame
    problems: list[Problem]
    if_new: list[Problem]


@dataclass(frozen=True, slots=True)
class Known:
    """What a text of a column means: the answer as it is kept, or what is wrong with it."""

    value: Any = None
    fault: form.Fault | None = None


def answered_fields(policy: RegionPolicy) -> list[FormField]:
    """Return the fields of a region's form that a roster may answer: those of the unit's view that
    are neither columns of a person's file nor files.
    """
    found = form.asked(policy.fields, Audience.UNIT, has_categories=bool(policy.categories))
    return [field for field in found if field.code not in form.COLUMNS]


def template_fields(policy: RegionPolicy) -> list[FormField]:
    """Return those that the blank roster asks for: the region's own, and what the form requires."""
    own = {field.code for field in policy.own_fields}
    return [field for field in answered_fields(policy) if field.required or field.code in own]


def columns(fields: Iterable[FormField]) -> tuple[Column, ...]:
    """Return the columns of fields: known by either label and by code, never guessed."""
    return tuple(
        Column(PREFIX + field.code, field.label, field.label_en, (field.code,), exact=True)
        for field in fields
    )


def judge(cells: pl.DataFrame, fields: Iterable[FormField], categories: Iterable[Any]) -> Answered:
    """Judge the answers of a file; `cells` has `row` and a text column for each field's key."""
    boxes = tuple(categories)
    problems: list[Problem] = []
    if_new: list[Problem] = []
    given: dict[int, dict[str, Any]] = {}
    for field in fields:
        key = PREFIX + field.code
        filled = cells.select("row", key).drop_nulls().rows()
        meant = {text: _meant(field, text, boxes) for text in {text for _, text in filled}}
        problems += [_problem(row, field, text, meant[text]) for row, text in filled
                     if meant[text].fault]  # fmt: skip
        for row, text in filled:
            if (value := meant[text].value) not in (None, "", []):
                given.setdefault(row, {})[field.code] = value
        if field.required and filled:
            empty = cells.filter(pl.col(key).is_null())["row"].to_list()
            if_new += [Problem(row, key, PROBLEM, detail="required|") for row in empty]
    return Answered(_as_frame(given), problems, if_new)


def _meant(field: FormField, text: str, boxes: tuple[Any, ...]) -> Known:
    try:
        return Known(form.answer(field, text, categories=boxes))
    except form.Refused as refusal:
        return Known(fault=refusal.fault)


def _problem(row: int, field: FormField, text: str, known: Known) -> Problem:
    fault = known.fault or form.Fault("required")
    detail = f"{fault.code}|{fault.limit}"
    return Problem(row, PREFIX + field.code, PROBLEM, _masked(field, text), detail, REFUSE)


def _masked(field: FormField, text: str) -> str:
    digits = sum(char.isdigit() for char in text)
    if field.type in NUMBERS or digits > SHOWN_DIGITS:
        return masked_number(text)
    return text[:SHOWN_CHARACTERS]


def _as_frame(given: Mapping[int, dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "row": pl.Series(list(given), dtype=pl.UInt32),
            "answers": pl.Series([json.dumps(found) for found in given.values()], dtype=pl.String),
        }
    )


def changed(before: Mapping[str, Any] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given answers that differ from those on file; what was not given stays."""
    known = before or {}
    return {code: value for code, value in given.items() if known.get(code) != value}
