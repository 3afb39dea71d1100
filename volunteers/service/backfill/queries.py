"""Which records of earlier service an account sees, what waits for it, what a volunteer's are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from tenants.accounts.roles import Duty, Role
from tenants.accounts.waiting import Waiting, waits_on
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.service import HoursApprover
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.backfill import rules
from volunteers.service.backfill.deciding import Desk, approver_of
from volunteers.service.backfill.models import BackfillRecord, BackfillState
from volunteers.service.backfill.rules import Action

MINE, ALL = "mine", "all"
TABS = (MINE, *BackfillState.values, ALL)
SEALED = tuple(f"volunteer__{name}" for name in ("document_number", "phone", "answers", "guardian"))
HEAVY = ("content", *SEALED)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter of the list: a tab, a unit with all below it, an import's batch."""

    tab: str = MINE
    unit: Unit | None = None
    batch_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Waited:
    """A volunteer's earlier service that is not counted yet."""

    records: tuple[BackfillRecord, ...]
    minutes: int


def desk_of(user: Any) -> Desk:
    """Return where an account approves."""
    is_office = Role.OFFICE in user.roles
    paths = scope.staffed_paths(user) if Role.UNIT_ADMIN in user.roles else []
    return Desk(is_office, tuple(paths))


def visible_to(user: Any) -> QuerySet[BackfillRecord]:
    """Return the records of units in an account's scope."""
    found: QuerySet[BackfillRecord] = BackfillRecord.objects.all()
    if scope.sees_all(user):
        return found
    return found.filter(unit__in=scope.units_for(user))


def waiting_for(user: Any, policy: RegionPolicy) -> QuerySet[BackfillRecord]:
    """Return the records whose next approval is asked of an account: of the office those that
    have their first, of a unit's admin those of the unit or, by policy, of the units below it. Who
    gave the first approval is not asked for the second.
    """
    desk = desk_of(user)
    condition = Q(pk__in=())
    for state in rules.WAITING:
        condition |= Q(state=state) & _asked_of(desk, approver_of(state, policy))
    own = Q(state=BackfillState.UNIT_APPROVED, unit_decided_by=user.pk)
    return visible_to(user).filter(condition).exclude(own)


def _asked_of(desk: Desk, approver: HoursApprover) -> Q:
    if approver in (HoursApprover.OFFICE, HoursApprover.NOBODY):
        return Q() if desk.is_office else Q(pk__in=())
    condition = scope.below(desk.paths, "unit")
    if approver is HoursApprover.PARENT_UNIT:
        condition &= ~Q(unit__path__in=desk.paths)
    return condition


def listed(user: Any, asked: Asked, policy: RegionPolicy) -> QuerySet[BackfillRecord]:
    """Return the records of a filter, those that wait longest first, ended ones the latest."""
    found = waiting_for(user, policy) if asked.tab == MINE else _of_state(user, asked.tab)
    found = _narrowed(found, asked)
    waits = asked.tab in (MINE, *rules.WAITING)
    return found.order_by("created_at" if waits else "-created_at", "pk")


def counts(user: Any, asked: Asked, policy: RegionPolicy) -> dict[str, int]:
    """Count the records of each tab under the filter's unit and batch; two queries."""
    rows = _narrowed(visible_to(user), asked).order_by("state").values_list("state")
    found = dict(rows.annotate(Count("pk")))
    mine = _narrowed(waiting_for(user, policy), asked).count()
    tally = {state: found.get(state, 0) for state in BackfillState.values}
    return {MINE: mine} | tally | {ALL: sum(tally.values())}


def minutes_of(records: QuerySet[BackfillRecord]) -> int:
    """Return the minutes of records together."""
    return records.order_by().aggregate(minutes=Sum("minutes"))["minutes"] or 0


def acts_on(user: Any, record: BackfillRecord, policy: RegionPolicy) -> tuple[Action, ...]:
    """Return what an account may do with a record now."""
    if record.state not in rules.WAITING:
        return ()
    place = desk_of(user).place(record.unit.path)
    if not rules.is_asked(approver_of(record.state, policy), place):
        return ()
    is_own = record.state == BackfillState.UNIT_APPROVED and record.unit_decided_by == user.pk
    return (Action.RETURN,) if is_own else (Action.APPROVE, Action.RETURN)


def people_for(user: Any) -> QuerySet[Volunteer]:
    """Return the registered people of an account's units, for whom service may be entered."""
    people = Volunteer.objects.filter(state="registered")
    return people if scope.sees_all(user) else people.filter(unit__in=scope.units_for(user))


def waiting_of(volunteer: Volunteer) -> Waited:
    """Return a volunteer's records that wait for an approval, the latest service first: they count
    for nothing yet. One query.
    """
    found = BackfillRecord.objects.filter(volunteer=volunteer, state__in=rules.WAITING)
    rows = tuple(found.order_by("-served_on", "pk"))
    return Waited(rows, sum(row.minutes for row in rows))


@waits_on("backfill:list", Duty.APPROVE_BACKFILL)
def waiting(user: Any) -> Waiting:
    """Return what waits for an account's approval, for the number in the sidebar: as if a unit
    gave the first one and the office the second. What policy says is asked only where some wait.
    """
    desk = desk_of(user)
    first = Q(state=BackfillState.SUBMITTED) & scope.below(desk.paths, "unit")
    second = Q(state=BackfillState.UNIT_APPROVED) & ~Q(unit_decided_by=user.pk)
    mine = first | second if desk.is_office else first
    return Waiting(
        BackfillRecord.objects.filter(mine),
        lambda at: waiting_for(user, policy_at(at)).exists(),
    )


def _of_state(user: Any, tab: str) -> QuerySet[BackfillRecord]:
    found = visible_to(user)
    return found if tab == ALL else found.filter(state=tab)


def _narrowed(found: QuerySet[BackfillRecord], asked: Asked) -> QuerySet[BackfillRecord]:
    if asked.unit is not None:
        found = found.filter(scope.below([asked.unit.path], "unit"))
    if asked.batch_id is not None:
        found = found.filter(batch=asked.batch_id)
    return found
