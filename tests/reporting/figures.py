"""Dated figures for tests, recorded as a unit reports them."""

from __future__ import annotations

import datetime as dt

from tenants.audit.services import system_actor
from tests.reporting.people import NOON
from volunteers.people.units.models import Unit
from volunteers.people.units.services import NewFigure, record_figure


def report_baseline(unit: str, value: int | None, measure: str = "baseline") -> None:
    """Record a unit's figure."""
    new = NewFigure(
        measure=measure,
        as_of=dt.date(2013, 12, 1),
        source="单位报送",
        value=value,
        unit_id=Unit.objects.get(code=unit).pk,
    )
    record_figure(new=new, actor=system_actor("command"), at=NOON)
