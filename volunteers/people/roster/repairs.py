"""Repairs of which there is no doubt, offered for a row and made only where somebody accepts them.

Sure is what the row itself says: its number gives birth and sex, two rows are the same, a label has
one that sounds alike, a sign cannot be seen. A check digit is never guessed. What any reader takes
as the same (x for X, full-width digits, blanks in a number) is read so and needs no repair. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import polars as pl

from tenants.policy import code_sets
from volunteers.groundwork.common import id_number, names
from volunteers.groundwork.imports.checks import Problem, sure_suggestion
from volunteers.people.roster.rules import Checked

ALL = "all"
BIRTH, SEX, LABEL, FIRST = "birth_of_number", "sex_of_number", "label_alike", "keep_first"
SIGNS, MARKS = "name_without_signs", "number_without_marks"
KINDS = (BIRTH, SEX, LABEL, FIRST, SIGNS, MARKS)
ACCEPTED = re.compile(rf"{ALL}|{'|'.join(KINDS)}|\d{{1,7}}:[A-Z]{{1,3}}:({'|'.join(KINDS)})")
MOST_ACCEPTED = 5000
SEXES = {"1": "男", "2": "女"}
_MARKS = re.compile(r"[^0-9A-Za-z]+")

Row = Mapping[str, object]


def offered(checked: Checked, texts: pl.DataFrame) -> Checked:
    """Return the roster with the repair of each problem that has a sure one. `texts` is what was
    judged.
    """
    rows = [problem.row for problem in checked.problems]
    people = {
        row["row"]: row for row in checked.people.filter(pl.col("row").is_in(rows)).to_dicts()
    }
    raw = {row["row"]: row for row in texts.filter(pl.col("row").is_in(rows)).to_dicts()}
    same = {row for group in _same_rows(checked, texts) for row in group}
    found = []
    for problem in checked.problems:
        kind = OFFERS.get(problem.code)
        fits = (
            problem.row in same
            if kind == FIRST
            else kind and _new_text(kind, problem, people[problem.row], raw[problem.row])
        )
        found.append(replace(problem, repair=kind or "") if fits else problem)
    return replace(checked, problems=found)


OFFERS = {
    "birth_mismatch": BIRTH,
    "birth_shape": BIRTH,
    "sex_unknown": SEX,
    "sex_mismatch": SEX,
    "ethnicity_unknown": LABEL,
    "political_status_unknown": LABEL,
    "duplicate": FIRST,
    "name_signs": SIGNS,
    "id_shape": MARKS,
}


def applied(
    texts: pl.DataFrame, checked: Checked, accepted: Collection[str], letters: Mapping[str, str]
) -> pl.DataFrame:
    """Return the texts with the accepted repairs made; `letters` gives a key's column."""
    chosen = [one for one in checked.problems if is_accepted(one, accepted, letters)]
    people = {row["row"]: row for row in checked.people.to_dicts()} if chosen else {}
    raw = {row["row"]: row for row in texts.to_dicts()} if chosen else {}
    changes: dict[str, dict[int, str]] = {}
    for one in chosen:
        if one.repair != FIRST:
            text = _new_text(one.repair, one, people[one.row], raw[one.row])
            changes.setdefault(one.key, {})[one.row] = text
    firsts = {one.row for one in chosen if one.repair == FIRST}
    gone = [row for group in _same_rows(checked, texts) if firsts & set(group) for row in group[1:]]
    changed = [
        pl.col("row").replace_strict(rows, default=pl.col(key), return_dtype=pl.String).alias(key)
        for key, rows in changes.items()
    ]
    return texts.with_columns(changed).filter(~pl.col("row").is_in(gone))


def is_accepted(problem: Problem, accepted: Collection[str], letters: Mapping[str, str]) -> bool:
    """Tell whether somebody accepted a problem's repair: all, its kind, or this one."""
    if not problem.repair:
        return False
    one = f"{problem.row}:{letters.get(problem.key, '')}:{problem.repair}"
    return ALL in accepted or problem.repair in accepted or one in accepted


def _same_rows(checked: Checked, texts: pl.DataFrame) -> list[list[int]]:
    """Return the rows that say the same in every column, where their number stands twice."""
    rows = {problem.row for problem in checked.problems if problem.code == "duplicate"}
    if not rows:
        return []
    twice = texts.filter(pl.col("row").is_in(list(rows)))
    answers = checked.people.select("row", "answers")
    whole = twice.join(answers, on="row", how="left").drop("hidden")
    groups = whole.group_by(pl.exclude("row")).agg(pl.col("row").sort())
    found: list[list[int]] = groups.filter(pl.col("row").list.len() > 1)["row"].to_list()
    return sorted(found)


def _new_text(kind: str, problem: Problem, person: Row, raw: Row) -> str:
    """Return the text that a repair puts into the cell, empty where it is not sure."""
    return MADE[kind](problem, person, raw)


def _birth(problem: Problem, person: Row, raw: Row) -> str:
    return str(person["birth_date"]) if _number_is_good(person) else ""


def _sex(problem: Problem, person: Row, raw: Row) -> str:
    return SEXES.get(str(person["number_sex"]), "") if _number_is_good(person) else ""


def _label(problem: Problem, person: Row, raw: Row) -> str:
    return sure_suggestion(str(raw[problem.key] or ""), code_sets.load(problem.key))


def _name(problem: Problem, person: Row, raw: Row) -> str:
    text = str(raw["name"] or "")
    shown = names.normalise("".join(char for char in text if not names.forbidden(char)))
    return shown if names.is_plausible(shown) else ""


def _number(problem: Problem, person: Row, raw: Row) -> str:
    bare = id_number.normalise(_MARKS.sub("", str(raw["number"] or "")))
    whole = re.fullmatch(id_number.SHAPE, bare) and id_number.check_character(bare[:17]) == bare[17]
    return bare if whole else ""


def _number_is_good(person: Row) -> bool:
    return bool(
        person["number"]
        and person["number_fault"] is None
        and person["family"] == "number18"
        and person["birth_date"]
        and person["number_sex"]
    )


MADE: dict[str, Callable[[Problem, Row, Row], str]] = {
    BIRTH: _birth,
    SEX: _sex,
    LABEL: _label,
    SIGNS: _name,
    MARKS: _number,
}
