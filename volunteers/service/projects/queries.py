"""Which projects an account manages, the list under a filter, and what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from tenants.accounts.roles import Duty, Role, holds
from tenants.accounts.waiting import Waiting, waits_on
from tenants.policy.subjects.service import HoursApprover
from tenants.policy_versions.services import policy_at
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.projects.models import Project, ProjectState
from volunteers.service.projects.rules import Place


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter of a list; empty values ask for everything."""

    q: str = ""
    state: str = ""
    theme: str = ""
    category: str = ""
    unit: Unit | None = None


def units_for(user: Any) -> QuerySet[Unit]:
    """Return the units whose projects an account manages: the office all, an admin its subtree."""
    if Role.OFFICE in user.roles:
        return Unit.objects.all()
    return Unit.objects.filter(scope.below(_paths(user)))


def visible_to(user: Any) -> QuerySet[Project]:
    """Return the projects that an account manages, with their units."""
    rows = Project.objects.select_related("unit")
    if Role.OFFICE in user.roles:
        return rows
    return rows.filter(scope.below(_paths(user), "unit"))


def listed(user: Any, asked: Asked) -> QuerySet[Project]:
    """Return an account's projects under a filter, the last changed first."""
    return narrowed(visible_to(user), asked).order_by("-updated_at", "pk")


def narrowed(projects: QuerySet[Project], asked: Asked) -> QuerySet[Project]:
    """Return the projects that a filter finds; a unit stands for all below it."""
    for name in ("state", "theme", "category"):
        if value := getattr(asked, name):
            projects = projects.filter(**{name: value})
    if asked.q:
        projects = projects.filter(title__icontains=asked.q)
    if asked.unit is not None:
        projects = projects.filter(scope.below([asked.unit.path], "unit"))
    return projects


def counts(user: Any, asked: Asked) -> dict[str, int]:
    """Count an account's projects of each state under the rest of the filter; one query."""
    rest = Asked(asked.q, "", asked.theme, asked.category, asked.unit)
    rows = narrowed(visible_to(user), rest).order_by("state").values_list("state")
    found = dict(rows.annotate(Count("pk")))
    return {state: found.get(state, 0) for state in ProjectState.values}


def place_of(user: Any, unit: Unit) -> Place:
    """Return where an account stands to a unit."""
    paths = _paths(user)
    above = unit.path.rstrip("/").rpartition("/")[0] + "/"
    return Place(
        is_office=Role.OFFICE in user.roles,
        of_unit=any(unit.path.startswith(path) for path in paths),
        above_unit=any(above.startswith(path) for path in paths),
    )


@waits_on("projects:list", Duty.APPROVE_PROJECTS)
def waiting(user: Any) -> Waiting:
    """Return the submitted projects that an account is asked to decide on, for the sidebar."""
    rows = Project.objects.filter(state=ProjectState.SUBMITTED)
    if Role.OFFICE not in user.roles:
        rows = rows.filter(scope.below(_paths(user), "unit"))
    return Waiting(rows, lambda at: _is_asked(user, policy_at(at).service.project_approver))


def may_decide(user: Any) -> bool:
    """Whether an account may be asked at all to decide on projects."""
    return holds(user, Duty.APPROVE_PROJECTS)


def _is_asked(user: Any, approver: HoursApprover) -> bool:
    if Role.OFFICE in user.roles:
        return True
    if approver is HoursApprover.UNIT:
        return True
    submitted = Project.objects.filter(state=ProjectState.SUBMITTED)
    below = submitted.filter(scope.below(_paths(user), "unit"))
    below = below.exclude(unit__path__in=_paths(user))
    return approver is HoursApprover.PARENT_UNIT and below.exists()


def _paths(user: Any) -> list[str]:
    return scope.staffed_paths(user) if Role.UNIT_ADMIN in user.roles else []
