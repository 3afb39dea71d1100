"""Which unit decides on the registrations of a unit, and which applications an account sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from tenants.accounts.roles import Role
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import Approver
from volunteers.people.registration import rules
from volunteers.people.registration.models import Application
from volunteers.people.units import scope
from volunteers.people.units.models import Unit, UnitStaff


@dataclass(frozen=True, slots=True)
class Routed:
    """Where an application goes: the route of policy (empty: none fits), and the unit that
    decides.
    """

    route_code: str
    approver_unit_id: UUID


def route_of(policy: RegionPolicy, unit: Unit) -> Routed:
    """Return who decides on a unit's people: by the first route of policy that fits, and where
    none does, or its unit is not there, the region's top unit (普创文办〔2018〕12号 三(一)).
    """
    place = {"kind": unit.kind, "location": unit.location, "path": unit.path}
    route = rules.route_for(policy.approvals, **place)
    code = route.code if route else ""
    if route is None or route.approver is Approver.FEDERATION:
        return Routed(code, top_unit_of(policy, unit).pk)
    if route.approver is Approver.OWN_UNIT:
        return Routed(code, unit.pk)
    if route.approver is Approver.DELEGATE:
        return Routed(code, (_nearest(unit, route.delegate) or top_unit_of(policy, unit)).pk)
    return Routed(code, _league_of(policy, unit).pk)


def top_unit_of(policy: RegionPolicy, unit: Unit) -> Unit:
    """Return the unit that stands for the region: of a kind that is its top, else the root of the
    unit's own tree.
    """
    kinds = [kind.code for kind in policy.unit_kinds if kind.is_top]
    tops = Unit.objects.standing().filter(kind__in=kinds, parent=None)
    found = tops.order_by("position", "pk").first()
    return found or Unit.objects.get(code=unit.path.strip("/").split("/")[0])


def top_unit_ids(policy: RegionPolicy) -> list[UUID]:
    """Return the units at the top of the region: those of a kind that is its top, else every root
    of its trees.
    """
    kinds = [kind.code for kind in policy.unit_kinds if kind.is_top]
    roots = list(Unit.objects.filter(parent=None).order_by("position", "pk"))
    tops = [root.pk for root in roots if root.kind in kinds]
    return tops or [root.pk for root in roots]


@dataclass(frozen=True, slots=True)
class OwnUnits:
    """The units whose decisions are an account's own; deciding for others is on record."""

    paths: tuple[str, ...]
    tops: frozenset[UUID]

    def hold(self, unit: Unit) -> bool:
        """Tell whether what is routed to a unit is the account's own to decide."""
        return unit.pk in self.tops or unit.path.startswith(self.paths)


def own_units(user_id: UUID | None, policy: RegionPolicy) -> OwnUnits:
    """Return whose decisions are an account's own: those of the units that it staffs and of all
    below them, and of the region's top. The system's are all.
    """
    if user_id is None:
        return OwnUnits(("/",), frozenset())
    staffed = UnitStaff.objects.filter(user_id=user_id).values_list("unit__path", flat=True)
    return OwnUnits(tuple(staffed), frozenset(top_unit_ids(policy)))


def decidable_by(user: Any) -> QuerySet[Application]:
    """Return the applications that an account may decide on: an office all of its region, an
    approver those routed to a unit that it staffs or one below. Drafts are nobody's.
    """
    asked = _asked()
    if Role.OFFICE in user.roles:
        return asked
    paths = scope.staffed_paths(user) if Role.APPROVER in user.roles else []
    return asked.filter(scope.below(paths, "approver_unit"))


def confirmable_by(user: Any) -> QuerySet[Application]:
    """Return the applications of the units that an account administers."""
    paths = scope.staffed_paths(user) if Role.UNIT_ADMIN in user.roles else []
    return _asked().filter(scope.below(paths, "unit"))


def visible_to(user: Any) -> QuerySet[Application]:
    """Return the applications that an account may see: to decide on or to confirm."""
    if Role.OFFICE in user.roles:
        return _asked()
    paths = scope.staffed_paths(user)
    decides = scope.below(paths if Role.APPROVER in user.roles else [], "approver_unit")
    confirms = scope.below(paths if Role.UNIT_ADMIN in user.roles else [], "unit")
    return _asked().filter(decides | confirms)


def _asked() -> QuerySet[Application]:
    drafts = Q(state="draft") | Q(state="withdrawn", submitted_at=None)
    applications: QuerySet[Application] = Application.objects.exclude(drafts)
    return applications


def _nearest(unit: Unit, kind: str) -> Unit | None:
    """Return the one unit of a kind in the smallest subtree around a unit: itself, one below its
    nearest ancestor, and so on. Where a subtree holds several, it can't be said which.
    """
    for path in _upwards(unit):
        found = list(Unit.objects.standing().within(path).filter(kind=kind).order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
        above = [one for one in found if unit.path.startswith(one.path)]
        if found:
            return above[0] if above else None
    return None


def _league_of(policy: RegionPolicy, unit: Unit) -> Unit:
    kinds = [kind.code for kind in policy.unit_kinds if kind.is_league]
    above = Unit.objects.standing().filter(path__in=_upwards(unit), kind__in=kinds)
    return above.order_by("-path").first() or unit


def _upwards(unit: Unit) -> list[str]:
    """Return the paths of a unit and of all above it, its own first."""
    codes = unit.path.strip("/").split("/")
    return ["/" + "/".join(codes[:depth]) + "/" for depth in range(len(codes), 0, -1)]
