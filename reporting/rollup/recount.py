"""Keeping the roll-up: count the marked cells again, prove all of them, or make them anew.

Each works in one snapshot of the region (REPEATABLE READ): what a write committed before it is
counted and its marks go; what commits later keeps its marks and is counted next time. One worker
at a time holds a region's lease, an advisory lock of the transaction; should one start on a
snapshot older than another's answer, PostgreSQL refuses its write and it starts again.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from reporting.rollup import cells
from reporting.rollup.cells import Cell
from reporting.rollup.measures import FIGURES, NOTHING, UNITS, ZERO, Figure
from tenants.context import current_code
from tenants.models import RollupRow, RollupUnit
from volunteers.groundwork.marks.models import Mark

MARKS_AT_ONCE = 20_000
ATTEMPTS = 5
STANDING = (UNITS, "")
LEASES = 7305  # the number under which this program's roll-up leases are kept
SERIALIZATION_FAILURE = "40001"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recount did. Not `had_lease`: another worker is at it. `is_done`: no mark it saw is
    left.
    """

    cells: int = 0
    had_lease: bool = True
    is_done: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell, or a unit's name and place, that is kept otherwise than it is."""

    what: str
    kept: str
    counted: str


def recount_marked(*, at: dt.datetime) -> Recounted:
    """Count the marked cells of the current region, keep them, delete the marks seen."""
    return _again(lambda: _recount(at))


def rebuild(*, at: dt.datetime) -> int:
    """Make all rows of the current region anew; return how many cells there are.

    :raises LeaseHeld: another worker is counting this region
    """
    return _again(lambda: _rebuild(at))


def differences() -> list[Difference]:
    """Count the current region whole and return where the kept rows differ, but for cells with a
    waiting mark. Writes nothing.
    """
    with snapshot():
        code = current_code()
        waiting = cells.wanted(_marked(None)[1])
        counted, kept = cells.counted(cells.everything()), cells.kept(code)
        found = [
            Difference(_named(cell), _said(kept.get(cell)), _said(counted.get(cell)))
            for cell in sorted({*counted, *kept}, key=str)
            if not _is_waiting(cell, waiting)
            and (kept.get(cell) or _absent(cell)) != (counted.get(cell) or _absent(cell))
        ]
        waiting_units = waiting[STANDING].units if STANDING in waiting else set()
        return found + _unit_differences(code, waiting_units or set())


class LeaseHeld(RuntimeError):
    """Another worker is counting this region."""


@contextmanager
def snapshot() -> Iterator[None]:
    """See the database as of one moment. Inside a transaction of the caller: as the caller does."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _recount(at: dt.datetime) -> Recounted:
    with snapshot():
        code = current_code()
        if not _has_lease(code):
            return Recounted(had_lease=False, is_done=False)
        keys, marked = _marked(MARKS_AT_ONCE)
        asked = cells.wanted(marked)
        figures = cells.counted(asked)
        if STANDING in asked:
            cells.keep_units(code, cells.units(asked[STANDING].units))
        cells.keep(code, figures, at)
        Mark.objects.filter(pk__in=keys).delete()
        return Recounted(len(figures), is_done=len(keys) < MARKS_AT_ONCE)


def _rebuild(at: dt.datetime) -> int:
    with snapshot():
        code = current_code()
        if not _has_lease(code):
            raise LeaseHeld(code)
        figures = cells.counted(cells.everything())
        keys, _marked_cells = _marked(None)
        RollupRow.objects.filter(region_code=code).delete()
        RollupUnit.objects.filter(region_code=code).delete()
        cells.keep_units(code, cells.units())
        cells.keep(code, figures, at)
        Mark.objects.filter(pk__in=keys).delete()
        return len(figures)


def _marked(limit: int | None) -> tuple[list[int], set[Cell]]:
    """Return the keys of the oldest marks and the cells that they name."""
    rows = Mark.objects.order_by("pk")
    found = list(rows.values_list("pk", "measure", "unit_id", "about_region", "month")[:limit])
    return [row[0] for row in found], {Cell(*row[1:]) for row in found}


def _has_lease(code: str) -> bool:
    key = zlib.crc32(code.encode()) - 2**31
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LEASES, key])
        return bool(cursor.fetchone()[0])


def _again(action: Callable[[], T]) -> T:
    """Do it; start again, on a new snapshot, where PostgreSQL says that another was faster."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            return action()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != SERIALIZATION_FAILURE:
                raise
    return action()


def _is_waiting(cell: Cell, waiting: cells.Asked) -> bool:
    want = waiting.get((cell.measure, cell.month))
    if want is None:
        return False
    if cell.unit_id is not None:
        return want.units is None or cell.unit_id in want.units
    if cell.about_region:
        return want.abouts is None or cell.about_region in want.abouts
    return want.total


def _absent(cell: Cell) -> Figure:
    """A cell without a row says the same as one with nothing in it."""
    return NOTHING if cell.measure in FIGURES else ZERO


def _named(cell: Cell) -> str:
    whose = cell.unit_id or cell.about_region or "the region"
    return f"{cell.measure} of {whose}{cell.month and f' in {cell.month}'}"


def _said(figure: Figure | None) -> str:
    return "no row" if figure is None else f"{figure.value} {figure.as_of or ''}".strip()


def _unit_differences(code: str, waiting: set[UUID]) -> list[Difference]:
    rows = RollupUnit.objects.filter(region_code=code)
    kept = {row.unit_id: _described(row) for row in rows}
    real = {row.unit_id: _described(row) for row in cells.units()}
    return [
        Difference(f"unit {key}", kept.get(key, "no row"), real.get(key, "no unit"))
        for key in sorted({*kept, *real}, key=str)
        if key not in waiting and kept.get(key) != real.get(key)
    ]


def _described(row: RollupUnit) -> str:
    return " ".join(str(getattr(row, name)) for name in cells.UNIT_FIELDS)
