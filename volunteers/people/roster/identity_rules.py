"""Rules on who somebody is: number, birth, age, and the same person twice. Pure.

Sources: GB 11643; 普创文办〔2018〕12号 一 (age), 附件2 (出生年月).
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from tenants.policy import code_sets
from tenants.policy.schema import RegistrationPolicy
from volunteers.groundwork.common import (
    birth_months,
    documents,
    id_number,
    id_number_columns,
    masking,
)
from volunteers.groundwork.imports.checks import (
    WARN,
    Problem,
    coded,
    duplicates,
    problems,
    replaced,
)
from volunteers.people.roster.terms import Judged, Terms

DOCUMENT = r"^[A-Z0-9]{5,18}$"
UNSPOILT = r"^[A-Za-z0-9]+$"


def numbers(people: pl.DataFrame, terms: Terms) -> Judged:
    """Judge document kinds and numbers; read birth date and sex from the latter."""
    raw = people["number"]
    number = replaced(raw, id_number.normalise, ~raw.str.contains(id_number.SHAPE))
    said = people["document_kind"]
    kinds = coded(said, code_sets.load("document_kind"))
    families = {code: documents.family(code) for code in code_sets.load("document_kind").codes}
    other = kinds.replace_strict(families, default=None, return_dtype=pl.String) != "number18"
    other = other.fill_null(False)
    read = id_number_columns.read(number, on=terms.on)
    fault = pl.select(pl.when(~other).then(read["fault"])).to_series()
    judged = people.with_columns(
        number=number,
        document_kind=pl.when(other).then(kinds).otherwise(read["document_kind"]),
        birth_date=pl.when(~other).then(read["birth_date"]),
        number_sex=pl.when(~other).then(read["sex"]),
        number_fault=fault,
    )
    shape = other & ~number.str.contains(DOCUMENT)
    found = problems(judged, number.is_null(), key="number", code="required")
    for code in id_number.Fault:
        mask = masking.masked_number
        detail = _length if code is id_number.Fault.SHAPE else _nothing
        found += problems(
            judged, fault == code.value, key="number", code=code.value, mask=mask, detail=detail
        )
    found += _number_rest(judged, shape, ~other & ~read["area_known"])
    unknown = said.is_not_null() & kinds.is_null()
    return judged, found + problems(people, unknown, key="document_kind", code="kind_unknown")


def _number_rest(people: pl.DataFrame, shape: pl.Series, area: pl.Series) -> list[Problem]:
    mask = masking.masked_number
    found = problems(people, shape, key="number", code="document_shape", mask=mask)
    return found + problems(
        people, area, key="number", code="area_unknown", mask=mask, severity=WARN
    )


def births(people: pl.DataFrame, terms: Terms) -> Judged:
    """Read 出生年月, complete it from the number, judge the age on the day."""
    texts = people["birth"].drop_nulls().unique().to_list()
    meant = {text: birth_months.read(text, date1904=terms.date1904) for text in texts}
    unread = [text for text, month in meant.items() if month is None]
    born = people["birth_date"]
    pairs = people.select("row", "birth", "birth_date").drop_nulls().rows()
    clash = [row for row, text, day in pairs if (month := meant[text]) and not month.fits(day)]
    own = {text: month.date() for text, month in meant.items() if month}
    written = people["birth"].replace_strict(own, default=None, return_dtype=pl.Date)
    judged = people.with_columns(birth_date=pl.coalesce(born, written))
    shape = people["birth"].is_in(unread)
    found = problems(people, shape, key="birth", code="birth_shape")
    found += problems(people, people["row"].is_in(clash), key="birth", code="birth_mismatch")
    alone = people["birth"].is_null() & people["number"].is_not_null() & born.is_null()
    alone &= people["number_fault"].is_null()
    found += problems(people, alone, key="birth", code="birth_needed")
    wrong = {problem.row for problem in found}
    return judged, found + _ages(judged, terms, wrong)


def _ages(people: pl.DataFrame, terms: Terms, skip: set[int]) -> list[Problem]:
    age = _age(pl.col("birth_date"), terms.on)
    policy = terms.registration
    low = age < (policy.min_age or 0)
    high = age > policy.max_age if policy.max_age is not None else pl.lit(False)
    outside = people.with_columns(age=age).filter((low | high) & ~pl.col("row").is_in(skip))
    found = []
    for row, birth, number, years in outside.select("row", "birth", "number", "age").rows():
        key, value = ("birth", birth) if birth else ("number", masking.masked_number(number))
        found.append(Problem(row, key, "age", value, f"{years}|{_span(policy)}"))
    return found


def _age(born: pl.Expr, on: dt.date) -> pl.Expr:
    """Whole years completed on the day; a 29 February birthday falls on 1 March."""
    later = (born.dt.month() > on.month) | (
        (born.dt.month() == on.month) & (born.dt.day() > on.day)
    )
    return on.year - born.dt.year() - later.cast(pl.Int32)


def _span(policy: RegistrationPolicy) -> str:
    if policy.max_age is None:
        return f"{policy.min_age}+"
    return f"{policy.min_age or 0}–{policy.max_age}"


def repeated(people: pl.DataFrame, terms: Terms) -> Judged:
    """Name every row whose number, or whose number in the national system, stands in another row
    too.
    """
    families = {code: documents.family(code) for code in code_sets.load("document_kind").codes}
    kind = people["document_kind"].replace_strict(families, default=None, return_dtype=pl.String)
    judged = people.with_columns(family=kind)
    whole = judged.filter(pl.col("number_fault").is_null())
    found = _twice(whole, ["family", "number"], "number")
    others = judged.filter(~pl.col("row").is_in([problem.row for problem in found]))
    others = others.filter(pl.col("national_number").str.contains(UNSPOILT))
    return judged, found + _twice(others, ["national_number"], "national_number")


def _twice(people: pl.DataFrame, on: list[str], key: str) -> list[Problem]:
    rows = duplicates(people, on)
    numbers = dict(people.filter(pl.col("row").is_in(list(rows))).select("row", key).rows())
    return [
        Problem(row, key, "duplicate", masking.masked_number(numbers[row]), _row_list(same))
        for row, same in rows.items()
    ]


def _row_list(rows: list[int]) -> str:
    shown = "、".join(map(str, rows[:5]))
    return f"{shown}…" if len(rows) > 5 else shown


def _length(text: str) -> str:
    return str(len(text))


def _nothing(text: str) -> str:
    return ""
