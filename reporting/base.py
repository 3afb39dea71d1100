"""What a report is: a code, a title, columns with units and formats, and rows for a region.

A new report is one file in `reporting/reports/` with a class that `@registered` names; page,
command and export find it by its code.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.functional import Promise


class Format(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    PEOPLE = "people"  # whole number with thousands
    PERCENT = "percent"  # one decimal
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its code in JSON, its heading, its format, and where its value comes from."""

    code: str
    title: str | Promise
    format: Format
    value: Callable[[Any], Any]
    width: int = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: a region, the day whose targets and states apply, and by whom."""

    region_code: str
    as_of: dt.date | None = None
    taken_by: str = ""  # who takes it out; printed on each page
    units: frozenset[UUID] | None = None  # the account's scope; None: the whole region


class Report(ABC):
    """One report. Reads through queries, writes nothing."""

    code: str
    title: str | Promise

    @abstractmethod
    def columns(self, asked: Asked) -> Sequence[Column]:
        """Return the columns in their order."""

    @abstractmethod
    def as_json(self, asked: Asked) -> dict[str, Any]:
        """Return the report as JSON values with stable keys."""

    @abstractmethod
    def as_xlsx(self, asked: Asked) -> bytes:
        """Return the report as a workbook."""
