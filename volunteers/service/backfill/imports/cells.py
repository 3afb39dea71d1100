"""What makes a row of earlier service good by itself: rules over whole columns. Pure.

Each different text of a day or a length is read once. Codes of problems are stable; `messages.py`
has their words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from tenants.policy import code_sets
from volunteers.groundwork.common import id_number, id_number_columns, masking, names
from volunteers.groundwork.imports.checks import Problem, problems, replaced
from volunteers.people.roster.identity_rules import DOCUMENT
from volunteers.people.roster.rules import SIMPLE_NAME, fold_unit
from volunteers.people.roster.terms import UnitRef
from volunteers.service.backfill import rules, written

KEYS = (
    "name", "number", "volunteer_number", "project", "category", "served", "duration", "content",
    "unit",
)  # fmt: skip
TELLING = ("name", "number", "volunteer_number", "served", "duration")
LONGEST = {"project": 64, "content": 500}
LONGEST_CATEGORY = 41
OWN_NUMBER = r"^[A-Z0-9-]{4,32}$"
SHOWN_CHARACTERS = 24

Judged = tuple[pl.DataFrame, list[Problem]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a file is judged by: the last day that counts as earlier, the minutes that a day can
    hold, the day of the check, the categories by folded label (none: any text), the units by
    folded name or code.
    """

    until: dt.date
    a_day: int
    on: dt.date
    categories: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, UnitRef] = field(default_factory=dict)
    date1904: bool = False


@dataclass(frozen=True)
class Checked:
    """A judged file: its `rows`, the problems of cells, and how many rows were blank."""

    rows: pl.DataFrame
    problems: list[Problem]
    blank: int


def check(cells: pl.DataFrame, terms: Terms) -> Checked:
    """Judge a frame of text cells (`row`, `hidden`, one column per key of `KEYS`)."""
    rows = cells.filter(pl.any_horizontal(pl.col(key).is_not_null() for key in TELLING))
    blank, found = cells.height - rows.height, list[Problem]()
    for step in STEPS:
        rows, new = step(rows, terms)
        found += new
    return Checked(rows, ordered(found), blank)


def ordered(found: list[Problem]) -> list[Problem]:
    """Return problems as they stand in the file."""
    return sorted(found, key=lambda one: (one.row, KEYS.index(one.key)))


def _names(rows: pl.DataFrame, terms: Terms) -> Judged:
    name = replaced(rows["name"], names.normalise, ~rows["name"].str.contains(SIMPLE_NAME))
    judged = rows.with_columns(name=name)
    return judged, problems(judged, name.is_null(), key="name", code="required")


def _numbers(rows: pl.DataFrame, terms: Terms) -> Judged:
    raw = rows["number"]
    number = replaced(raw, id_number.normalise, ~raw.str.contains(id_number.SHAPE))
    fault = id_number_columns.read(number, on=terms.on)["fault"]
    other = (fault == id_number.Fault.SHAPE.value) & number.str.contains(DOCUMENT)
    other = (other & (number.str.contains("[A-Z]") | (number.str.len_chars() < 15))).fill_null(
        value=False
    )
    judged = rows.with_columns(number=number, is_other=other)
    found: list[Problem] = []
    for code in id_number.Fault:
        found += problems(
            judged,
            (fault == code.value) & ~other,
            key="number",
            code=code.value,
            mask=masking.masked_number,
            detail=lambda text: str(len(text)),
        )
    return judged, found


def _own_numbers(rows: pl.DataFrame, terms: Terms) -> Judged:
    raw = rows["volunteer_number"]
    number = replaced(raw, id_number.normalise, ~raw.str.contains(OWN_NUMBER))
    judged = rows.with_columns(volunteer_number=number)
    nobody = number.is_null() & rows["number"].is_null()
    found = problems(judged, nobody, key="number", code="nobody")
    return judged, found + problems(
        judged,
        ~number.str.contains(OWN_NUMBER),
        key="volunteer_number",
        code="own_number_shape",
        mask=masking.masked_number,
    )


def _texts(rows: pl.DataFrame, terms: Terms) -> Judged:
    found = problems(rows, rows["project"].is_null(), key="project", code="required")
    for key, longest in LONGEST.items():
        found += _too_long(rows, key, longest)
        signs = rows[key].str.contains(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
        found += problems(rows, signs, key=key, code="hidden_signs", mask=lambda _: "…")
    return rows, found


def _too_long(rows: pl.DataFrame, key: str, longest: int) -> list[Problem]:
    long = rows[key].str.len_chars() > longest
    limit = str(longest)
    return problems(rows, long, key=key, code="too_long", mask=_short, detail=lambda _: limit)


def _categories(rows: pl.DataFrame, terms: Terms) -> Judged:
    raw = rows["category"]
    if not terms.categories:
        return rows, _too_long(rows, "category", LONGEST_CATEGORY)
    texts = raw.drop_nulls().unique().to_list()
    meant = {text: terms.categories.get(code_sets.folded(text)) for text in texts}
    code = raw.replace_strict(meant, default=None, return_dtype=pl.String)
    unknown = raw.is_not_null() & code.is_null()
    found = problems(rows, unknown, key="category", code="category_unknown", mask=_short)
    return rows.with_columns(category=code), found


def _served(rows: pl.DataFrame, terms: Terms) -> Judged:
    raw = rows["served"]
    texts = raw.drop_nulls().unique().to_list()
    meant = {text: written.served(text, date1904=terms.date1904) for text in texts}
    either = [text for text, said in meant.items() if said and said.or_october]
    unread = [text for text, said in meant.items() if said is None]
    sure = {text: said for text, said in meant.items() if said and not said.or_october}
    days = {text: said.on for text, said in sure.items()}
    precisions = {text: said.precision for text, said in sure.items()}
    found = problems(rows, raw.is_null(), key="served", code="required")
    found += problems(rows, raw.is_in(unread), key="served", code="served_shape", mask=_short)
    found += problems(rows, raw.is_in(either), key="served", code="or_october")
    return rows.with_columns(
        served_on=raw.replace_strict(days, default=None, return_dtype=pl.Date),
        precision=raw.replace_strict(precisions, default=None, return_dtype=pl.String),
    ), found


def _durations(rows: pl.DataFrame, terms: Terms) -> Judged:
    raw = rows["duration"]
    meant = {text: written.minutes(text) for text in raw.drop_nulls().unique().to_list()}
    unread = [text for text, minutes in meant.items() if minutes is None]
    found = problems(rows, raw.is_null(), key="duration", code="required")
    found += problems(rows, raw.is_in(unread), key="duration", code="duration_shape", mask=_short)
    minutes = raw.replace_strict(meant, default=None, return_dtype=pl.Int64)
    return rows.with_columns(minutes=minutes), found


def _faults(rows: pl.DataFrame, terms: Terms) -> Judged:
    """Judge each different day and length once, by the rules of a single record."""
    kept = ("served_on", "precision", "minutes")
    pieces = rows.select(kept).drop_nulls().unique()
    faults = [
        rules.fault(on, precision, minutes, until=terms.until, a_day=terms.a_day)
        for on, precision, minutes in pieces.rows()
    ]
    codes = pieces.with_columns(fault=pl.Series(faults, dtype=pl.String))
    fault = rows.join(codes, on=kept, how="left", maintain_order="left")["fault"]
    found = problems(
        rows,
        fault == rules.Fault.LATE.value,
        key="served",
        code="served_late",
        detail=lambda _: terms.until.isoformat(),
    )
    hours = str(terms.a_day // 60)
    for code in (rules.Fault.NO_MINUTES, rules.Fault.OVER_DAY, rules.Fault.OVER_MONTH):
        found += problems(
            rows, fault == code.value, key="duration", code=code.value, detail=lambda _: hours
        )
    return rows, found


def _units(rows: pl.DataFrame, terms: Terms) -> Judged:
    texts = rows["unit"].drop_nulls().unique().to_list()
    meant = {text: terms.units.get(fold_unit(text)) for text in texts}
    faults = {text: _unit_fault(unit) for text, unit in meant.items()}
    ids = {text: unit.id for text, unit in meant.items() if unit and not faults[text]}
    judged = rows.with_columns(
        named_unit=rows["unit"].replace_strict(ids, default=None, return_dtype=pl.String)
    )
    found: list[Problem] = []
    for code in ("unit_unknown", "unit_ambiguous", "unit_outside"):
        wrong = [text for text, fault in faults.items() if fault == code]
        found += problems(rows, rows["unit"].is_in(wrong), key="unit", code=code, mask=_short)
    return judged, found


def _unit_fault(unit: UnitRef | None) -> str:
    if unit is None:
        return "unit_unknown"
    if unit.ambiguous:
        return "unit_ambiguous"
    return "" if unit.in_scope else "unit_outside"


def _short(text: str) -> str:
    """Return the beginning of a cell, masked where it may be somebody's number."""
    digits = sum(char.isdigit() for char in text)
    return masking.masked_number(text) if digits >= 11 else text[:SHOWN_CHARACTERS]


STEPS: tuple[Callable[[pl.DataFrame, Terms], Judged], ...] = (
    _names,
    _numbers,
    _own_numbers,
    _texts,
    _categories,
    _served,
    _durations,
    _faults,
    _units,
)
