"""What the roster pages, the export and the API read about people, always within a scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tenants.audit.models import AuditRow
from volunteers.people.profiles import search
from volunteers.people.profiles.models import LIVE, Consent, Volunteer, VolunteerState
from volunteers.people.profiles.search import Search
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

GONE = tuple(state for state in VolunteerState if state not in LIVE)
HISTORY_ROWS = 50
INCOMPLETE = Q(phone=None) | Q(ethnicity="") | Q(political_status="") | Q(birth_date=None)


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """Which part of a roster: a unit's subtree, a group, a search. Nothing set is everybody."""

    unit: Unit | None = None
    group: str = ""
    search: Search | None = None


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """How many people of a unit's subtree are in each group of the list."""

    live: int = 0
    entered: int = 0
    registered: int = 0
    national: int = 0
    incomplete: int = 0
    gone: int = 0

    def of(self, group: str) -> int:
        """Return the size of one group."""
        return int(getattr(self, group or "live"))


GROUPS: dict[str, Q] = {
    "": Q(state__in=LIVE),
    "entered": Q(state=VolunteerState.ENTERED),
    "registered": Q(state=VolunteerState.REGISTERED),
    "national": Q(state__in=LIVE) & ~Q(national_number=""),
    "incomplete": Q(state__in=LIVE) & INCOMPLETE,
    "gone": Q(state__in=GONE),
}


def visible_to(user: Any) -> QuerySet[Volunteer]:
    """Return the people whom an account may see: those of the units in its scope."""
    people = Volunteer.objects.exclude(state=VolunteerState.ANONYMISED)
    return people if scope.sees_all(user) else people.filter(unit__in=scope.units_for(user))


def matching(people: QuerySet[Volunteer], asked: RosterFilter) -> QuerySet[Volunteer]:
    """Return the part of `people` that a filter asks for, in no order."""
    if asked.unit is not None:
        people = people.filter(unit__path__startswith=asked.unit.path)
    if asked.search is not None:
        people = people.filter(search.condition(asked.search))
    return people.filter(GROUPS[asked.group])


def roster(people: QuerySet[Volunteer], asked: RosterFilter) -> QuerySet[Volunteer]:
    """Return the list of a page: whoever waits for confirmation first (`entered` sorts before
    `registered`), then by name, with units loaded.
    """
    return matching(people, asked).select_related("unit").order_by("state", "name_sort", "pk")


def group_counts(people: QuerySet[Volunteer], asked: RosterFilter) -> GroupCounts:
    """Count every group under the filter's unit and search, in one query."""
    everyone = RosterFilter(unit=asked.unit, search=asked.search)
    if everyone.unit is not None:
        people = people.filter(unit__path__startswith=everyone.unit.path)
    if everyone.search is not None:
        people = people.filter(search.condition(everyone.search))
    counts = {group or "live": Count("pk", filter=GROUPS[group]) for group in GROUPS}
    return GroupCounts(**people.order_by().aggregate(**counts))


def consents_of(volunteer: Volunteer) -> list[Consent]:
    """Return what a person consented to, the latest first."""
    return list(Consent.objects.filter(volunteer=volunteer).order_by("-given_at", "-pk"))


def history_of(volunteer: Volunteer) -> list[AuditRow]:
    """Return what happened to a person's file, the latest first, fifty rows at the most."""
    rows = AuditRow.objects.filter(object_type="volunteer", object_id=str(volunteer.pk))
    return list(rows.select_related("said").order_by("-at", "-pk")[:HISTORY_ROWS])


def still_entered(people: QuerySet[Volunteer]) -> QuerySet[Volunteer]:
    """Return those of a list who are not registered yet, in its order."""
    return people.filter(state=VolunteerState.ENTERED)


def chosen(people: QuerySet[Volunteer], ids: Iterable[UUID]) -> QuerySet[Volunteer]:
    """Return those of `people` that were ticked; ids out of scope are nobody's."""
    return people.filter(pk__in=list(ids))
