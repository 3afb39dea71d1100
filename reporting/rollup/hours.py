"""What the measures of hours count: minutes of the ledger by unit and month of service, timed and
back-filled apart. An entry counts for the unit that it names, wherever the person is by now, and in
the region where it was served: not in one to which it was carried along.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from reporting.rollup.measures import ZERO, Figure
from volunteers.service.ledger.models import HourEntry, Source
from volunteers.service.ledger.totals import BACKFILLED, TIMED

CONDITIONS = {TIMED: ~Q(source=Source.BACKFILL), BACKFILLED: Q(source=Source.BACKFILL)}
ALL = tuple(CONDITIONS)


def months() -> list[str]:
    """Return the months in which anything was served, as `2014-01`."""
    rows = HourEntry.objects.filter(carried_from="").order_by()
    found = rows.values_list(TruncMonth("served_on"), flat=True).distinct()
    return sorted(f"{month:%Y-%m}" for month in found)


def of_units(measure: str, month: str, units: Collection[UUID] | None = None) -> dict[UUID, Figure]:
    """Return the minutes of a month of each of these units (all without any), by one GROUP BY; a
    unit without any is left out when all are asked for.
    """
    rows = _of(measure, month)
    rows = rows if units is None else rows.filter(unit_id__in=list(units))
    summed = rows.order_by().values_list("unit_id").annotate(Sum("minutes"))
    found = {unit: Figure(minutes) for unit, minutes in summed}
    return found if units is None else {unit: found.get(unit, ZERO) for unit in units}


def of_region(measure: str, month: str) -> Figure:
    """Return the minutes of a month of the whole region."""
    return Figure(_of(measure, month).aggregate(minutes=Sum("minutes"))["minutes"] or 0)


def _of(measure: str, month: str) -> QuerySet[HourEntry]:
    year, number = month.split("-")
    rows = HourEntry.objects.filter(served_on__year=int(year), served_on__month=int(number))
    return rows.filter(CONDITIONS[measure], carried_from="")
