"""Marking the figures that a write touched, in the transaction of the write.

A mark says which cell is to be counted again, not by how much it changed: nothing can drift, and
no shared row is locked. The worker counts the marked cells and deletes the marks that it saw.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.models import Mark

AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class CellsChanged:
    """Figures of the current region are to be counted again, once the transaction has committed."""


def touch(
    *,
    unit_ids: Iterable[UUID],
    measures: Iterable[str],
    about_region: str = "",
    month: str = "",
) -> None:
    """Mark the measures of these units and of the region as a whole.

    With `about_region` the figure is one that the region keeps about another region (or about
    itself), named by its code: that cell is marked, and those of the units, if any are given.
    `month` (`2014-01`) is empty for a stock, which has none.

    Call it inside the transaction of the write. Measures are named in `reporting.measures`.
    """
    units = set(unit_ids)
    cells: set[tuple[UUID | None, str]] = {(unit_id, "") for unit_id in units}
    if units or not about_region:
        cells.add((None, ""))
    if about_region:
        cells.add((None, about_region))
    Mark.objects.bulk_create(
        (
            Mark(unit_id=unit_id, about_region=about, measure=measure, month=month)
            for measure in sorted(set(measures))
            for unit_id, about in cells
        ),
        batch_size=AT_ONCE,
    )
    publish(CellsChanged())
