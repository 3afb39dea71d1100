"""What makes a row of a roster good: rules over whole columns. Pure.

Sources: 普创文办〔2018〕12号 附件2 (columns), 一 (age), 二(一) (national numbers); GB 11643,
GB/T 2261.1, 3304, 4762 (code sets). Codes of problems are stable; `messages.py` has their texts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from tenants.policy import code_sets
from volunteers.groundwork.common import masking, names, phones
from volunteers.groundwork.imports.checks import (
    REFUSE,
    WARN,
    Problem,
    coded,
    problems,
    replaced,
    suggestion,
)
from volunteers.people.roster import identity_rules
from volunteers.people.roster.terms import Judged, Terms, UnitRef

KEYS = (
    "name", "sex", "ethnicity", "birth", "political_status", "document_kind", "number", "phone",
    "username", "unit", "national_number",
)  # fmt: skip
# What a row must hold one of to be about somebody; a template's running number is not enough.
TELLING = ("name", "sex", "birth", "number", "phone", "national_number")
ALWAYS = ("name", "number")
# Asked for by the region's form, under its field's code, where the person is new.
FORM_FIELDS = {"ethnicity": "ethnicity", "political_status": "political_status", "phone": "phone"}
SIMPLE_NAME = r"^[\u4e00-\u9fff]{2,4}$"
NATIONAL = r"^[A-Za-z0-9]{6,32}$"
NUMERIC_SPOILT = r"^[0-9](\.[0-9]+)?E\+[0-9]{2}$"
USERNAME = r"^[A-Za-z0-9]{6,20}$"
NOTHING = ["-", "—", "--", "——", "/", "无", "暂无", "没有"]


@dataclass(frozen=True)
class Checked:
    """A judged roster: normalised `people` (column `refused` where a cell is), the problems, those
    that count for new people only, and how many rows were blank.
    """

    people: pl.DataFrame
    problems: list[Problem]
    if_new: list[Problem]
    blank: int


def check(cells: pl.DataFrame, terms: Terms) -> Checked:
    """Judge a frame of text cells (`row`, `hidden`, one column per key of `KEYS`)."""
    told = cells.filter(pl.any_horizontal(pl.col(key).is_not_null() for key in TELLING))
    found: list[Problem] = []
    people = told
    for step in STEPS:
        people, new = step(people, terms)
        found += new
    found.sort(key=lambda problem: (problem.row, KEYS.index(problem.key)))
    bad = [problem.row for problem in found if problem.severity == REFUSE]
    people = people.with_columns(refused=pl.col("row").is_in(bad))
    return Checked(people, found, _missing(told, terms), cells.height - told.height)


def fold_unit(text: str) -> str:
    """Return a unit's name or code as it is compared."""
    return code_sets.folded(text)


def _names(people: pl.DataFrame, terms: Terms) -> Judged:
    raw = people["name"]
    name = replaced(raw, names.normalise, ~raw.str.contains(SIMPLE_NAME))
    judged = people.with_columns(name=name)
    odd = ~name.str.contains(SIMPLE_NAME)
    wrong = replaced(name, lambda text: text if names.is_plausible(text) else "", odd) == ""
    signs = raw.str.contains(names.FORBIDDEN)
    found = problems(judged, name.is_null(), key="name", code="required")
    found += problems(people, signs, key="name", code="name_signs", mask=_visible)
    bad = wrong.fill_null(False) & ~signs.fill_null(False)
    return judged, found + problems(people, bad, key="name", code="name_shape", mask=_visible)


def _sexes(people: pl.DataFrame, terms: Terms) -> Judged:
    raw = people["sex"]
    sex = coded(raw, code_sets.load("sex"))
    found = problems(people, raw.is_not_null() & sex.is_null(), key="sex", code="sex_unknown")
    clash = sex.is_in(["1", "2"]) & (sex != people["number_sex"])
    found += problems(people, clash, key="sex", code="sex_mismatch", severity=WARN)
    return people.with_columns(sex=sex), found


def _coded(key: str) -> Callable[[pl.DataFrame, Terms], Judged]:
    def step(people: pl.DataFrame, terms: Terms) -> Judged:
        codes = code_sets.load(key)
        raw = people[key]
        known = coded(raw, codes)
        unknown = raw.is_not_null() & known.is_null()
        found = problems(
            people,
            unknown,
            key=key,
            code=f"{key}_unknown",
            detail=lambda text: suggestion(text, codes),
        )
        return people.with_columns(known.alias(key)), found

    return step


def _phones(people: pl.DataFrame, terms: Terms) -> Judged:
    raw = people["phone"]
    simple = raw.str.contains(r"^1[3-9][0-9]{9}$")
    phone = replaced(raw, phones.normalise, ~simple)
    wrong = replaced(phone, lambda text: text if phones.is_phone(text) else "", ~simple) == ""
    judged = people.with_columns(phone=phone)
    return judged, problems(
        judged, wrong, key="phone", code="phone_shape", mask=masking.masked_phone, detail=_digits
    )


def _usernames(people: pl.DataFrame, terms: Terms) -> Judged:
    raw = _without_words(people["username"])
    wrong = ~raw.str.contains(USERNAME)
    found = problems(people, wrong, key="username", code="username_shape", severity=WARN)
    return people.with_columns(username=pl.when(~wrong).then(raw)), found


def _nationals(people: pl.DataFrame, terms: Terms) -> Judged:
    raw = _without_words(people["national_number"])
    judged = people.with_columns(national_number=raw)
    spoilt = raw.str.contains(NUMERIC_SPOILT)
    wrong = ~spoilt & ~raw.str.contains(NATIONAL)
    mask = masking.masked_number
    found = problems(judged, spoilt, key="national_number", code="national_spoilt", mask=mask)
    return judged, found + problems(
        judged, wrong, key="national_number", code="national_shape", mask=mask
    )


def _units(people: pl.DataFrame, terms: Terms) -> Judged:
    texts = people["unit"].drop_nulls().unique().to_list()
    meant = {text: terms.units.get(fold_unit(text)) for text in texts}
    codes = {text: _unit_fault(unit) for text, unit in meant.items()}
    ids = {text: unit.id for text, unit in meant.items() if unit and not codes[text]}
    named = people["unit"].replace_strict(ids, default=None, return_dtype=pl.String)
    judged = people.with_columns(
        unit_named=people["unit"].is_not_null(),
        unit_id=pl.coalesce(named, pl.lit(terms.default_unit, dtype=pl.String)),
    )
    found: list[Problem] = []
    for code in ("unit_unknown", "unit_ambiguous", "unit_outside"):
        texts_of_code = [text for text, fault in codes.items() if fault == code]
        found += problems(people, people["unit"].is_in(texts_of_code), key="unit", code=code)
    homeless = people["unit"].is_null() & pl.Series([terms.default_unit is None])
    return judged, found + problems(people, homeless, key="unit", code="required")


def _unit_fault(unit: UnitRef | None) -> str:
    if unit is None:
        return "unit_unknown"
    if unit.ambiguous:
        return "unit_ambiguous"
    return "" if unit.in_scope else "unit_outside"


STEPS: tuple[Callable[[pl.DataFrame, Terms], Judged], ...] = (
    _names,
    identity_rules.numbers,
    identity_rules.births,
    _sexes,
    _coded("ethnicity"),
    _coded("political_status"),
    _phones,
    _usernames,
    _nationals,
    _units,
    identity_rules.repeated,
)


def _missing(cells: pl.DataFrame, terms: Terms) -> list[Problem]:
    """Return the empty cells that a new person may not have: fields that the region's form requires
    and the file has a column for.
    """
    asked = [key for key in FORM_FIELDS if key in terms.required]
    return [
        found
        for key in asked
        if cells[key].is_not_null().any()
        for found in problems(cells, cells[key].is_null(), key=key, code="required")
    ]


def refuse(checked: Checked, more: list[Problem]) -> Checked:
    """Return the roster with further problems and their rows refused."""
    bad = [problem.row for problem in more if problem.severity == REFUSE]
    people = checked.people.with_columns(refused=pl.col("refused") | pl.col("row").is_in(bad))
    found = sorted([*checked.problems, *more], key=lambda one: (one.row, _place(one.key)))
    return replace(checked, people=people, problems=found)


def _place(key: str) -> int:
    """Return where a column stands among the others; the form's answers come last."""
    return KEYS.index(key) if key in KEYS else len(KEYS)


def _without_words(column: pl.Series) -> pl.Series:
    return column.replace(dict.fromkeys(NOTHING))


def _visible(text: str) -> str:
    """Return a name with what cannot be seen written out: 王\\u202e伟."""
    return "".join(f"\\u{ord(char):04x}" if names.forbidden(char) else char for char in text)[:64]


def _digits(text: str) -> str:
    return str(sum(char.isdigit() for char in text))
