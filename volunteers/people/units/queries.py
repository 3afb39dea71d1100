"""What the unit pages and the API read. Numbers of people come from the roll-up rows: counted by
the worker, each with its time.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.context import current_code
from tenants.models import RollupRow
from volunteers.people.units import scope
from volunteers.people.units.models import DatedFigure, Unit
from volunteers.people.units.rules import Node, in_tree_order

COUNTED = ("entered", "registered", "national", "baseline")


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """Which units a list shows; nothing set is all that stand."""

    text: str = ""
    kind: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A unit's own people, as counted last, and its baseline. None is "not reported", never 0."""

    entered: int = 0
    registered: int = 0
    national: int = 0
    baseline: int | None = None
    baseline_on: dt.date | None = None
    source: str = ""
    counted_at: dt.datetime | None = None

    @property
    def share(self) -> Decimal | None:
        """Return registered of baseline in percent; None without a baseline."""
        return Decimal(self.registered * 100) / self.baseline if self.baseline else None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    unit: Unit
    depth: int
    figures: Figures


def filtered(units: QuerySet[Unit], asked: UnitFilter) -> QuerySet[Unit]:
    """Return the standing units that a filter asks for."""
    units = units.filter(is_closed=False)
    if asked.text:
        units = units.filter(Q(name__icontains=asked.text) | Q(code__icontains=asked.text))
    if asked.kind:
        units = units.filter(kind=asked.kind)
    return units.filter(location=asked.location) if asked.location else units


def tree(user: Any, asked: UnitFilter) -> list[tuple[UUID, int]]:
    """Return (key, depth) of the units in an account's scope that a filter asks for, as a tree."""
    rows = filtered(scope.units_for(user), asked).order_by()
    return in_tree_order(
        Node(*row) for row in rows.values_list("pk", "parent_id", "position", "code")
    )


def rows(listed: Iterable[tuple[UUID, int]]) -> list[Row]:
    """Return the lines of one page of a list, in its order: two queries."""
    listed = list(listed)
    keys = [key for key, _depth in listed]
    units, figures = Unit.objects.in_bulk(keys), figures_of(keys)
    return [Row(units[key], depth, figures[key]) for key, depth in listed if key in units]


def last_counted(listed: Iterable[Row]) -> dt.datetime | None:
    """Return when the latest of the listed figures was counted; None if none ever was."""
    times = (row.figures.counted_at for row in listed)
    return max((at for at in times if at is not None), default=None)


def figures_of(keys: Iterable[UUID]) -> dict[UUID, Figures]:
    """Return the figures of units; one that was never counted has nobody and no baseline."""
    rows = RollupRow.objects.filter(
        region_code=current_code(), unit_id__in=list(keys), about_region="", month=""
    )
    found: dict[UUID, dict[str, RollupRow]] = defaultdict(dict)
    for row in rows.filter(measure__in=COUNTED):
        if row.unit_id is not None:
            found[row.unit_id][row.measure] = row
    return {key: _figures(found[key]) for key in keys}


def latest_figures(unit: Unit) -> list[DatedFigure]:
    """Return a unit's dated figures, by measure, the latest first."""
    return list(DatedFigure.objects.filter(unit=unit).order_by("measure", "-as_of", "-pk"))


def children_of(unit: Unit) -> list[Row]:
    """Return the units directly below one, with their figures."""
    below = Unit.objects.filter(parent=unit, is_closed=False).order_by("position", "code")
    return rows((key, 0) for key in below.values_list("pk", flat=True))


def _figures(counted: dict[str, RollupRow]) -> Figures:
    people = {name: counted[name].value or 0 for name in COUNTED[:3] if name in counted}
    baseline = counted.get("baseline")
    return Figures(
        **people,
        baseline=baseline.value if baseline else None,
        baseline_on=baseline.as_of if baseline else None,
        source=baseline.source if baseline else "",
        counted_at=max((row.counted_at for row in counted.values()), default=None),
    )
