"""What a report is: a code, a title, columns with units and formats, and rows for a region.

A new report is one file in `reporting/reports/` with a class that `@registered` names; page,
command and export find it by its code.
"""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from reporting import exports
from reporting.columns import Column


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: a region, the day whose targets and states apply, and by whom."""

    region_code: str
    as_of: dt.date | None = None
    taken_by: str = ""  # who takes it out; printed on each page
    units: frozenset[UUID] | None = None  # the account's scope; None: the whole region


class Report(ABC):
    """One report. Reads through queries, writes nothing.

    Columns and rows are enough; JSON and workbook follow from them. A report whose document has a
    layout of its own gives these itself.
    """

    code: str
    title: str | Promise

    @abstractmethod
    def columns(self, asked: Asked) -> Sequence[Column]:
        """Return the columns in their order."""

    @abstractmethod
    def rows(self, asked: Asked) -> Sequence[Any]:
        """Return the lines; each column takes its value from one."""

    def as_json(self, asked: Asked) -> dict[str, Any]:
        """Return the report as JSON values with stable keys; an unknown is None."""
        columns = self.columns(asked)
        return {
            "report": self.code,
            "region": {"code": asked.region_code},
            "columns": [{"code": column.code, "title": str(column.title)} for column in columns],
            "rows": [
                {column.code: plain(column.value(row)) for column in columns}
                for row in self.rows(asked)
            ],
        }

    def as_xlsx(self, asked: Asked) -> bytes:
        """Return the report as a workbook."""
        return exports.workbook(
            str(self.title), self.columns(asked), self.rows(asked), asked.taken_by
        )


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: a share as a number, a day as text."""
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, dt.date) else value
