"""The cells of the roll-up: which to count, what was counted, what is kept in the public rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from reporting.rollup import hours, measures
from reporting.rollup.measures import Figure
from tenants.models import RollupRow, RollupUnit
from volunteers.people.units.models import Unit

AT_ONCE = 2000
UNIT_FIELDS = ("parent_unit_id", "code", "name", "kind", "location", "position", "is_closed")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a unit's, the region's own (neither), or one about a region by its code. A stock
    has no month; hours have one (`2014-01`).
    """

    measure: str
    unit_id: UUID | None = None
    about_region: str = ""
    month: str = ""


Asked = dict[tuple[str, str], "Wanted"]  # by measure and month


@dataclass(slots=True)
class Wanted:
    """What is to be counted of one measure. `units` None: of every unit."""

    units: set[UUID] | None = field(default_factory=set)
    abouts: set[str] | None = field(default_factory=set)
    total: bool = False


def wanted(cells: Iterable[Cell]) -> Asked:
    """Return cells by measure and month, each mark with the parts that it stands for."""
    asked: Asked = defaultdict(Wanted)
    for cell in cells:
        for measure in measures.marked_with(cell.measure):
            one = asked[measure, cell.month]
            if cell.unit_id is not None and one.units is not None:
                one.units.add(cell.unit_id)
            elif cell.about_region and one.abouts is not None:
                one.abouts.add(cell.about_region)
            else:
                one.total = True
    return asked


def everything() -> Asked:
    """Return every cell of every measure, of hours in each month that has any."""
    asked = {(measure, ""): Wanted(None, None, True) for measure in measures.ALL}
    months = hours.months()
    return asked | {
        (measure, month): Wanted(None, set(), True) for measure in hours.ALL for month in months
    }


def counted(asked: Asked) -> dict[Cell, Figure]:
    """Count what is asked for, in the current region."""
    return {
        cell: figure
        for (measure, month), want in asked.items()
        for cell, figure in (_hours(measure, month, want) if month else _of(measure, want))
    }


def _hours(measure: str, month: str, want: Wanted) -> Iterator[tuple[Cell, Figure]]:
    for unit_id, figure in hours.of_units(measure, month, want.units).items():
        yield Cell(measure, unit_id=unit_id, month=month), figure
    if want.total:
        yield Cell(measure, month=month), hours.of_region(measure, month)


def _of(measure: str, want: Wanted) -> Iterator[tuple[Cell, Figure]]:
    if want.units is None or want.units:
        for unit_id, figure in measures.of_units(measure, want.units).items():
            yield Cell(measure, unit_id=unit_id), figure
    if want.abouts is None or want.abouts:
        for code, figure in measures.about_regions(measure, want.abouts).items():
            yield Cell(measure, about_region=code), figure
    if want.total:
        yield Cell(measure), measures.of_region(measure)


def kept(region_code: str) -> dict[Cell, Figure]:
    """Return what the public rows hold of a region."""
    rows = RollupRow.objects.filter(region_code=region_code).order_by("pk")
    names = ("measure", "unit_id", "about_region", "month")
    return {
        Cell(*(getattr(row, name) for name in names)): Figure(row.value, row.as_of, row.source)
        for row in rows
    }


def keep(region_code: str, figures: dict[Cell, Figure], at: dt.datetime) -> None:
    """Write counted cells into the public rows, each with its time."""
    rows = [
        RollupRow(
            region_code=region_code,
            unit_id=cell.unit_id,
            about_region=cell.about_region,
            measure=cell.measure,
            month=cell.month,
            value=figure.value,
            as_of=figure.as_of,
            source=figure.source,
            counted_at=at,
        )
        for cell, figure in figures.items()
    ]
    RollupRow.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["region_code", "unit_id", "about_region", "measure", "month"],
        update_fields=["value", "as_of", "source", "counted_at"],
    )


def units(keys: Collection[UUID] | None = None) -> list[RollupUnit]:
    """Return the public rows that the region's units (all without keys) should have."""
    found = Unit.objects.all() if keys is None else Unit.objects.filter(pk__in=list(keys))
    return [
        RollupUnit(
            unit_id=unit.pk,
            parent_unit_id=unit.parent_id,
            **{name: getattr(unit, name) for name in UNIT_FIELDS[1:]},
        )
        for unit in found.order_by("pk")
    ]


def keep_units(region_code: str, rows: list[RollupUnit]) -> None:
    """Write units' names and places into the public rows."""
    for row in rows:
        row.region_code = region_code
    RollupUnit.objects.bulk_create(
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["region_code", "unit_id"],
        update_fields=list(UNIT_FIELDS),
    )
