"""The file for the national system: the columns of policy, filled from people on file.

No public layout of that system was found. The shipped profile is an example, and says so.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from django.utils import timezone

from tenants.policy import code_sets
from tenants.policy.subjects.people import ExchangeColumn, ExchangePolicy
from volunteers.groundwork.common.tabular import safe_text
from volunteers.people.profiles.models import Volunteer

CODED = frozenset(code_sets.NAMES)
WIDTH = 20
OWN: dict[str, Any] = {
    "number": lambda person: person.volunteer_number,
    "unit": lambda person: person.unit.name,
    "unit_code": lambda person: person.unit.code,
    "registered_on": lambda person: timezone.localdate(person.registered_at).isoformat(),
}
ON_FILE = frozenset(
    {"name", "sex", "birth_date", "ethnicity", "political_status", "document_kind"}
    | {"document_number", "phone"}
)


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file, and how many people it holds."""

    content: bytes
    people: int


def cell(column: ExchangeColumn, person: Volunteer) -> str:
    """Return what a column says of a person; empty where nothing is on file."""
    if column.code in OWN:
        return str(OWN[column.code](person) or "")
    if column.code in ON_FILE:
        value = getattr(person, column.code)
    else:
        value = (person.answers or {}).get(column.code, "")
    if value in (None, ""):
        return ""
    if column.code in CODED and column.writes == "label":
        return code_sets.load(column.code).label(str(value), "zh-hans")
    return str(value)


def lacks(policy: ExchangePolicy, person: Volunteer) -> list[str]:
    """Return the headings of required columns for which nothing is on file."""
    return [
        column.heading for column in policy.columns if column.required and not cell(column, person)
    ]


def workbook(policy: ExchangePolicy, people: Iterable[tuple[str, Volunteer]]) -> Written:
    """Write people, each under its key, as an .xlsx of text cells that no spreadsheet runs."""
    buffer, count = io.BytesIO(), 0
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, "in_memory": True}) as book:
        page, text = book.add_worksheet(), book.add_format({"num_format": "@"})
        headings = [policy.key_heading, *(column.heading for column in policy.columns)]
        page.set_column(0, len(headings) - 1, WIDTH, text)
        page.freeze_panes(1, 1)
        _row(page, 0, headings)
        for count, (key, person) in enumerate(people, 1):
            _row(page, count, [key, *(cell(column, person) for column in policy.columns)])
    return Written(buffer.getvalue(), count)


def _row(page: Any, row: int, cells: Sequence[str]) -> None:
    for column, value in enumerate(cells):
        page.write_string(row, column, str(safe_text(value)))
