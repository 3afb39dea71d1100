"""A good row of a file of earlier service as the preview shows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from volunteers.service.backfill import wording


@dataclass(frozen=True, slots=True)
class Line:
    """One row: whose service, when, how long."""

    row: int
    name: str
    unit: str
    project: str
    served: str
    length: str
    hidden: bool


def line(row: dict[str, Any], labels: dict[str, str]) -> Line:
    """Return one checked row as a line."""
    served_on: dt.date = row["served_on"]
    return Line(
        row=row["row"],
        name=row["name"],
        unit=row["unit_name"],
        project=row["project"],
        served=wording.served(served_on, row["precision"]),
        length=wording.length(row["minutes"]),
        hidden=row["hidden"],
    )
