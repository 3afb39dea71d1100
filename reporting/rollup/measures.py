"""What each measure of the roll-up counts, in the region in which the thread works.

People are counted by the unit that they belong to, each once; `registered.league_members` is the
part of `registered` that are League members. A dated figure is the latest one reported. Numbers
leave here, never a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tenants.policy.subjects.units import Measure
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.units.models import DatedFigure, Unit

LEAGUE_MEMBER = Q(political_status="03")  # GB/T 4762
PEOPLE = {
    "entered": Q(),
    "registered": Q(state=VolunteerState.REGISTERED),
    "national": ~Q(national_number=""),
}
PARTS = {f"{name}.league_members": condition & LEAGUE_MEMBER for name, condition in PEOPLE.items()}
CONDITIONS = {**PEOPLE, **PARTS}
UNITS = "units"
FIGURES = tuple(str(measure) for measure in Measure)
ALL = (*CONDITIONS, UNITS, *FIGURES)


@dataclass(frozen=True, slots=True)
class Figure:
    """One counted figure. `value` None: nothing was reported."""

    value: int | None
    as_of: dt.date | None = None
    source: str = ""


NOTHING = Figure(None)
ZERO = Figure(0)


def marked_with(measure: str) -> tuple[str, ...]:
    """Return the measures that a mark of `measure` asks to count: itself and its parts."""
    return (measure, *(part for part in PARTS if part.startswith(f"{measure}.")))


def of_units(measure: str, units: Collection[UUID] | None = None) -> dict[UUID, Figure]:
    """Return a measure of each of these units (all without any), by one GROUP BY.

    A unit of which nothing is known is left out when all are asked for.
    """
    if measure in CONDITIONS:
        found = _people(measure, units)
    elif measure == UNITS:
        found = _standing(units)
    else:
        found = _reported(DatedFigure.objects.filter(unit__isnull=False), "unit_id", measure, units)
    absent = NOTHING if measure in FIGURES else ZERO
    return found if units is None else {unit: found.get(unit, absent) for unit in units}


def of_region(measure: str) -> Figure:
    """Return a measure of the whole region: its people, its units, the sum of what its units
    have reported.
    """
    if measure in CONDITIONS:
        return Figure(Volunteer.objects.live().filter(CONDITIONS[measure]).count())
    if measure == UNITS:
        return Figure(Unit.objects.standing().count())
    known = [figure for figure in of_units(measure).values() if figure.value is not None]
    if not known:
        return NOTHING
    newest = max(figure.as_of for figure in known if figure.as_of)
    return Figure(sum(figure.value or 0 for figure in known), newest)


def about_regions(measure: str, codes: Collection[str] | None = None) -> dict[str, Figure]:
    """Return the figures that the region keeps about regions (itself included), by their code."""
    if measure not in FIGURES:
        return {}
    kept = DatedFigure.objects.exclude(region_code="")
    found = _reported(kept, "region_code", measure, codes)
    return found if codes is None else {code: found.get(code, NOTHING) for code in codes}


def _people(measure: str, units: Collection[UUID] | None) -> dict[UUID, Figure]:
    people = _among(Volunteer.objects.live().filter(CONDITIONS[measure]), "unit_id", units)
    counted = people.order_by().values_list("unit_id").annotate(people=Count("pk"))
    return {unit: Figure(number) for unit, number in counted}


def _standing(units: Collection[UUID] | None) -> dict[UUID, Figure]:
    standing = _among(Unit.objects.standing(), "pk", units).order_by()
    return {unit: Figure(1) for unit in standing.values_list("pk", flat=True)}


def _reported(
    figures: QuerySet[DatedFigure], about: str, measure: str, keys: Collection[Any] | None
) -> dict[Any, Figure]:
    newest = (
        _among(figures.filter(measure=measure), about, keys)
        .order_by(about, "-as_of", "-recorded_at", "-pk")
        .distinct(about)
        .values_list(about, "value", "as_of", "source")
    )
    return {key: Figure(*figure) for key, *figure in newest}


def _among(rows: QuerySet[Any], field: str, keys: Collection[Any] | None) -> QuerySet[Any]:
    return rows if keys is None else rows.filter(**{f"{field}__in": list(keys)})
