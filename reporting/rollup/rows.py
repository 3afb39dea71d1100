"""Reading the roll-up: the figures of a region, of its units and of the regions below it.

Reads the public rows alone, a fixed number of queries for any number of units and regions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from tenants.models import RollupRow, RollupUnit

Key = tuple[str, UUID | None, str]  # region, unit, about which region


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept figure with its time."""

    value: int | None
    as_of: dt.date | None
    source: str
    counted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Rows:
    """The kept figures of a region and the totals of the regions below it."""

    region_code: str
    units: tuple[RollupUnit, ...]
    figures: Mapping[Key, Mapping[str, Kept]]

    def of_unit(self, unit_id: UUID) -> Mapping[str, Kept]:
        """Return a unit's own figures by measure."""
        return self.figures.get((self.region_code, unit_id, ""), {})

    def of_region(self, code: str = "") -> Mapping[str, Kept]:
        """Return the totals of a region below, or of the region itself."""
        return self.figures.get((code or self.region_code, None, ""), {})

    def about(self, code: str) -> Mapping[str, Kept]:
        """Return the figures that the region keeps about another, or about itself."""
        return self.figures.get((self.region_code, None, code), {})


def read(region_code: str, below: Iterable[str] = ()) -> Rows:
    """Return the figures of a region and the totals of those below it: two queries."""
    totals = Q(region_code__in=list(below), unit_id=None, about_region="")
    rows = RollupRow.objects.filter(Q(region_code=region_code) | totals, month="").order_by()
    figures: dict[Key, dict[str, Kept]] = defaultdict(dict)
    for row in rows:
        key = (row.region_code, row.unit_id, row.about_region)
        figures[key][row.measure] = Kept(row.value, row.as_of, row.source, row.counted_at)
    units = RollupUnit.objects.filter(region_code=region_code).order_by("position", "code", "pk")
    return Rows(region_code, tuple(units), figures)


def totals_of(codes: Iterable[str]) -> list[Mapping[str, Kept]]:
    """Return regions' own totals by measure: one query."""
    rows = RollupRow.objects.filter(
        region_code__in=list(codes), unit_id=None, about_region="", month=""
    )
    found: dict[str, dict[str, Kept]] = defaultdict(dict)
    for row in rows.order_by():
        kept = Kept(row.value, row.as_of, row.source, row.counted_at)
        found[row.region_code][row.measure] = kept
    return list(found.values())
