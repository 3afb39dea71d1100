"""What the approvers' queue shows: filtered, counted, one application and its neighbours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from tenants.accounts.roles import Duty, Role, holds
from tenants.accounts.waiting import Waiting, waits_on
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles import search
from volunteers.people.profiles.search import Search
from volunteers.people.registration import routing
from volunteers.people.registration.approvals.rules import Band, bands
from volunteers.people.registration.deciding import HEAVY
from volunteers.people.registration.models import WAITING, Application, ApplicationState
from volunteers.people.registration.rules import Action
from volunteers.people.units.models import Unit

DECIDED = (ApplicationState.APPROVED, ApplicationState.REJECTED, ApplicationState.RETURNED)
TABS = ("waiting", "returned", "duplicates", "today")
FOREMOST = ("submitted_at", "pk")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the queue: its tab, a unit's subtree, the employer's nature, days waited from
    the band that begins with `days`, a search; and whether delegates' applications too.
    """

    tab: str = "waiting"
    unit: Unit | None = None
    nature: str = ""
    days: int | None = None
    search: Search | None = None
    with_delegated: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose queue it is, when, and under which policy. A unit confirms; all others decide."""

    user: Any
    policy: RegionPolicy
    at: dt.datetime
    confirms: bool = False
    bands: tuple[Band, ...] = field(init=False)

    def __post_init__(self) -> None:
        limit = self.policy.registration.decide_within_days
        object.__setattr__(self, "bands", bands(limit))

    @property
    def today(self) -> dt.date:
        return timezone.localdate(self.at)

    @property
    def actions(self) -> tuple[Action, ...]:
        if not self.confirms:
            return (Action.APPROVE, Action.RETURN, Action.REJECT)
        may = self.policy.registration.unit_confirms
        return (Action.CONFIRM, Action.RETURN) if may else ()

    def applications(self) -> QuerySet[Application]:
        """Return all that the desk may act on or see."""
        if self.confirms:
            return routing.confirmable_by(self.user)
        return routing.decidable_by(self.user)

    def own(self, *, with_delegated: bool) -> QuerySet[Application]:
        """Return what is the desk's own, or with what is delegated to others too (an office)."""
        if self.confirms or with_delegated or not self.sees_delegated:
            return self.applications()
        return self.applications().filter(approver_unit__in=routing.top_unit_ids(self.policy))

    @property
    def sees_delegated(self) -> bool:
        return not self.confirms and Role.OFFICE in self.user.roles

    @property
    def ready_states(self) -> tuple[str, ...]:
        """The states in which the desk can act on an application."""
        if self.confirms:
            return (ApplicationState.SUBMITTED,) if self.actions else ()
        if self.policy.registration.unit_confirms:
            return (ApplicationState.UNIT_CONFIRMED,)
        return WAITING

    def start_of(self, days: int) -> dt.datetime:
        """Return the first moment of the day that lies so many days back."""
        day = self.today - dt.timedelta(days=days)
        return timezone.make_aware(dt.datetime.combine(day, dt.time()))

    def waited(self, band: Band) -> Q:
        """Return the condition of having waited for a band's days, by calendar days."""
        since = Q(submitted_at__lt=self.start_of(band.low - 1))
        if band.high is None:
            return since
        return since & Q(submitted_at__gte=self.start_of(band.high))


@waits_on("approvals:list", Duty.READ_APPLICATIONS)
def waiting_for(user: Any) -> Waiting:
    """Return what an account is asked to decide, an office without what goes to units below the
    top; a unit admin what its units confirm, where policy asks units to.
    """
    if not holds(user, Duty.DECIDE_APPLICATIONS):
        submitted = routing.confirmable_by(user).filter(state=ApplicationState.SUBMITTED)
        return Waiting(submitted, lambda at: policy_at(at).registration.unit_confirms)
    rows = routing.decidable_by(user).filter(state__in=WAITING)
    return Waiting(rows.filter(approver_unit__parent=None) if Role.OFFICE in user.roles else rows)


def matching(desk: Desk, asked: Asked) -> QuerySet[Application]:
    """Return the part of the desk's queue that is asked for, in no order."""
    rows = desk.own(with_delegated=asked.with_delegated).filter(_tab(desk, asked.tab))
    if asked.unit is not None:
        rows = rows.filter(unit__path__startswith=asked.unit.path)
    if asked.nature:
        rows = rows.filter(employer_nature=asked.nature)
    band = next((band for band in desk.bands if band.low == asked.days), None)
    if band is not None:
        rows = rows.filter(desk.waited(band))
    if asked.search is not None:
        rows = rows.filter(_found(asked.search))
    return rows


def queue(desk: Desk, asked: Asked) -> QuerySet[Application]:
    """Return the list of a page: who has waited longest first, of what is done the latest; units
    loaded, nothing unsealed.
    """
    rows = matching(desk, asked).select_related("unit", "approver_unit").defer(*HEAVY)
    return rows.order_by(*_order(desk, asked.tab))


def selectable(desk: Desk, asked: Asked) -> QuerySet[Application]:
    """Return whom "select all matching" means: those asked for whom the desk can act on."""
    return matching(desk, asked).filter(state__in=desk.ready_states, has_conflict=False)


def counts(desk: Desk, *, with_delegated: bool) -> dict[str, Any]:
    """Count the tabs, the bands of waiting, and the longest waiting, in one query."""
    waiting = _tab(desk, "waiting")
    wanted: dict[str, Any] = {tab: Count("pk", filter=_tab(desk, tab)) for tab in TABS}
    wanted["oldest"] = Min("submitted_at", filter=waiting)
    for band in desk.bands:
        wanted[f"band_{band.low}"] = Count("pk", filter=waiting & desk.waited(band))
    return desk.own(with_delegated=with_delegated).order_by().aggregate(**wanted)


def delegated(desk: Desk) -> int:
    """Count what waits for the units to which decisions are delegated."""
    if not desk.sees_delegated:
        return 0
    tops = routing.top_unit_ids(desk.policy)
    return desk.applications().filter(state__in=WAITING).exclude(approver_unit__in=tops).count()


def neighbours(
    desk: Desk, asked: Asked, one: Application, page: Sequence[Application] = ()
) -> tuple[UUID | None, UUID | None]:
    """Return who stands before and after an application in the list."""
    if page and one in page:
        at = list(page).index(one)
        if 0 < at < len(page) - 1:
            return page[at - 1].pk, page[at + 1].pk
    order = _order(desk, asked.tab)
    field = order[0].removeprefix("-")
    moment = getattr(one, field)
    if moment is None:
        return None, None
    before, after = ("lt", "gt") if field == order[0] else ("gt", "lt")
    rows, same = matching(desk, asked).order_by(*order), Q(**{field: moment})
    above = rows.filter(Q(**{f"{field}__{before}": moment}) | same & Q(pk__lt=one.pk))
    below = rows.filter(Q(**{f"{field}__{after}": moment}) | same & Q(pk__gt=one.pk))
    keys = above.reverse().values_list("pk", flat=True), below.values_list("pk", flat=True)
    return keys[0].first(), keys[1].first()


def natures(desk: Desk) -> dict[str, int]:
    """Count what waits by the nature of the employer."""
    waiting = desk.applications().filter(state__in=WAITING).exclude(employer_nature="")
    rows = waiting.order_by("employer_nature").values_list("employer_nature")
    return dict(rows.annotate(Count("pk")))


def _tab(desk: Desk, tab: str) -> Q:
    waiting = Q(state=ApplicationState.SUBMITTED) if desk.confirms else Q(state__in=WAITING)
    if tab == "returned":
        return Q(state=ApplicationState.RETURNED)
    if tab == "duplicates":
        return waiting & Q(has_conflict=True)
    if tab == "today":
        return _done_today(desk)
    return waiting


def _order(desk: Desk, tab: str) -> tuple[str, str]:
    if tab in ("waiting", "duplicates"):
        return FOREMOST
    is_confirmed = desk.confirms and tab == "today"
    return "-unit_confirmed_at" if is_confirmed else "-decided_at", "pk"


def _done_today(desk: Desk) -> Q:
    if desk.confirms:
        return Q(unit_confirmed_at__gte=desk.start_of(0))
    return Q(state__in=DECIDED, decided_at__gte=desk.start_of(0))


def _found(asked: Search) -> Q:
    found, typed = search.identity_condition(asked), asked.text or asked.code
    if not typed or asked.unreadable:
        return found
    return found | Q(reference__iexact=typed)
