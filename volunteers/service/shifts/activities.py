"""What the public pages of activities read: published projects, each with its next shift."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet

from volunteers.people.units.models import Unit
from volunteers.service.projects import queries as projects
from volunteers.service.projects.models import Project
from volunteers.service.projects.queries import Asked
from volunteers.service.shifts import queries
from volunteers.service.shifts.models import Shift

PLANNED = Q(shifts__state="planned")


@dataclass(frozen=True, slots=True)
class Activity:
    """A project on the public list: the shift that comes next, if any, and its free places."""

    project: Project
    shift: Shift | None = None
    free: int = 0


def units() -> QuerySet[Unit]:
    """Return the units that have something published: what the public filter offers."""
    return Unit.objects.filter(Exists(Project.objects.published().filter(unit=OuterRef("pk"))))


def listed(asked: Asked, at: dt.datetime) -> QuerySet[Project]:
    """Return published projects under a filter (its state is not asked): those whose next shift
    is soonest first, then those without one.
    """
    found = projects.narrowed(Project.objects.published(), replace(asked, state=""))
    ahead = PLANNED & Q(shifts__ends_at__gt=at)
    found = found.select_related("unit").annotate(next=Min("shifts__starts_at", filter=ahead))
    return found.order_by(F("next").asc(nulls_last=True), "pk")


def shown(page: Iterable[Project], at: dt.datetime) -> list[Activity]:
    """Return the projects of one page with their next shifts and free places; three queries."""
    found = list(page)
    ahead = Shift.objects.planned().filter(project__in=found, ends_at__gt=at)
    first = ahead.order_by("project", "starts_at", "pk").distinct("project")
    counted = {row[0].project_id: row for row in queries.counted(first)}
    return [_activity(project, counted.get(project.pk)) for project in found]


def _activity(project: Project, row: tuple[Shift, int, int] | None) -> Activity:
    if row is None:
        return Activity(project)
    shift, taken, waiting = row
    return Activity(project, shift, 0 if waiting else max(shift.capacity - taken, 0))
