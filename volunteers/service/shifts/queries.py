"""What the pages of shifts read: the shifts of a project as cards, a volunteer's own, and the
shifts in a staff account's scope.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from tenants.accounts.models import User
from tenants.accounts.roles import HOLDERS, Duty, Role
from tenants.accounts.waiting import Waiting, waits_on
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units import scope
from volunteers.people.units.models import UnitStaff
from volunteers.service.projects.models import Project
from volunteers.service.shifts import errors, rules, services
from volunteers.service.shifts.models import Seat, Shift, SignUp, SignUpState, WalkIn

MOST_CARDS = 50
MOST_PAST = 50


@dataclass(frozen=True, slots=True)
class ShiftCard:
    """One shift as people see it: how many places are taken, how many wait, and what the reader
    may do; `refusal` says why not.
    """

    shift: Shift
    taken: int
    waiting: int
    mine: SignUp | None
    refusal: str | Promise

    @property
    def free(self) -> int:
        """Return how many places are left."""
        return max(self.shift.capacity - self.taken, 0)

    @property
    def share(self) -> int:
        """Return the share of places taken, in percent."""
        return self.taken * 100 // max(self.shift.capacity, 1)

    @property
    def is_waiting_list(self) -> bool:
        """Tell whether whoever signs up now waits."""
        return self.waiting > 0 or self.free == 0


@dataclass(frozen=True, slots=True)
class Mine:
    """A volunteer's shifts: ahead (the next first), and past ones (the last first)."""

    ahead: list[SignUp]
    past: list[SignUp]


def cards_for(project: Project, user: Any, at: dt.datetime) -> list[ShiftCard]:
    """Return the planned shifts of a project that are not over, the next first, fifty at the
    most, as this reader sees them.
    """
    ahead = Shift.objects.planned().filter(project=project, ends_at__gt=at)
    shifts = list(ahead.select_related("project").order_by("starts_at", "pk")[:MOST_CARDS])
    person = volunteer_of(user)
    taken, waiting = _taken(shifts), _waiting(shifts)
    live = _live(person, at)
    grace = policy_at(at).hours.grace_minutes if person else 0
    return [
        ShiftCard(
            shift=shift,
            taken=taken.get(shift.pk, 0),
            waiting=waiting.get(shift.pk, 0),
            mine=live.get(shift.pk),
            refusal=_refusal(shift, person, live, (grace, at)),
        )
        for shift in shifts
    ]


def volunteer_of(user: Any) -> Volunteer | None:
    """Return the volunteer whose account this is; None of strangers and staff."""
    if not user.is_authenticated:
        return None
    person: Volunteer | None = Volunteer.objects.filter(user_id=user.pk).first()
    return person


def mine(person: Volunteer, at: dt.datetime) -> Mine:
    """Return a volunteer's shifts, of the past fifty at the most, with project and unit loaded."""
    rows = SignUp.objects.filter(volunteer=person).select_related("shift__project__unit")
    is_ahead = services.LIVE & Q(shift__ends_at__gt=at)
    past = rows.exclude(is_ahead).order_by("-shift__starts_at", "-pk")
    return Mine(
        list(rows.filter(is_ahead).order_by("shift__starts_at", "pk")), list(past[:MOST_PAST])
    )


def visible_to(user: Any) -> QuerySet[Shift]:
    """Return the shifts that a staff account works with: all of the office's region, those of a
    unit's subtree, and those that the account itself leads.
    """
    rows = Shift.objects.select_related("project__unit")
    if Role.OFFICE in user.roles:
        return rows
    units = scope.staffed_paths(user) if Role.UNIT_ADMIN in user.roles else []
    return rows.filter(scope.below(units, "project__unit") | Q(leader_id=user.pk))


def projects_for(user: Any) -> QuerySet[Project]:
    """Return the projects whose shifts a staff account may plan: of its units, and those that it
    leads a shift of.
    """
    rows = Project.objects.select_related("unit")
    if Role.OFFICE in user.roles:
        return rows
    units = scope.staffed_paths(user) if Role.UNIT_ADMIN in user.roles else []
    led = Shift.objects.filter(leader_id=user.pk).values("project")
    return rows.filter(scope.below(units, "unit") | Q(pk__in=led))


def leaders_for(user: Any) -> QuerySet[User]:
    """Return the accounts that may lead a shift, as this account may choose them: those that work
    for units in its scope, and itself.
    """
    may_lead = [role.value for role in HOLDERS[Duty.LEAD_SHIFTS]]
    active = User.objects.filter(is_active=True, role_grants__role__in=may_lead)
    if Role.OFFICE not in user.roles:
        units = scope.staffed_paths(user) if Role.UNIT_ADMIN in user.roles else []
        staff = UnitStaff.objects.filter(scope.below(units, "unit")).values("user")
        active = active.filter(Q(pk=user.pk) | Q(pk__in=staff))
    return active.distinct().order_by("full_name", "username")


def leader_of(shift: Shift) -> str:
    """Return who leads a shift; empty where that is open."""
    leader = User.objects.filter(pk=shift.leader_id).first() if shift.leader_id else None
    return (leader.full_name or leader.username) if leader else ""


def listed(user: Any, *, is_past: bool, at: dt.datetime) -> QuerySet[Shift]:
    """Return the shifts of a list: ahead and running, the next first; or past, the last first."""
    rows = visible_to(user)
    if is_past:
        return rows.filter(ends_at__lte=at).order_by("-starts_at", "-pk")
    return rows.filter(ends_at__gt=at).order_by("starts_at", "pk")


@waits_on("shifts:list", Duty.LEAD_SHIFTS)
def waiting_for(user: Any) -> Waiting:
    """Return the explanations of absences that wait for an answer in an account's shifts."""
    if Role.OFFICE in user.roles:
        return Waiting(_unanswered())
    return Waiting(_unanswered().filter(shift__in=visible_to(user)))


def to_answer(user: Any) -> QuerySet[Shift]:
    """Return the shifts in which somebody waits for an answer, the last first."""
    asked = _unanswered().filter(shift=OuterRef("pk"))
    return visible_to(user).filter(Exists(asked)).order_by("-starts_at", "-pk")


def counted(shifts: Iterable[Shift]) -> list[tuple[Shift, int, int]]:
    """Return (shift, places taken, people waiting) of the shifts of one page: two queries."""
    shifts = list(shifts)
    taken, waiting = _taken(shifts), _waiting(shifts)
    return [(one, taken.get(one.pk, 0), waiting.get(one.pk, 0)) for one in shifts]


def signed_up(shift: Shift) -> list[SignUp]:
    """Return everybody who signed up for a shift and did not withdraw: those with a place first,
    then the line; with people and units loaded.
    """
    kept = SignUp.objects.filter(shift=shift).exclude(
        Q(state=SignUpState.WITHDRAWN) | Q(state=SignUpState.LAPSED)
    )
    rows = kept.select_related("volunteer__unit").order_by("asked_at", "pk")
    return sorted(rows, key=lambda row: row.state == SignUpState.WAITING)


def walked_in(shift: Shift) -> list[WalkIn]:
    """Return who came to a shift without having signed up, in the order of coming."""
    rows = WalkIn.objects.filter(shift=shift).select_related("volunteer")
    return list(rows.order_by("created_at", "pk"))


def _unanswered() -> QuerySet[SignUp]:
    absent = SignUp.objects.filter(state=SignUpState.ABSENT, explanation_accepted=None)
    return absent.filter(explanation__isnull=False)


def _taken(shifts: list[Shift]) -> dict[UUID, int]:
    held = Seat.objects.filter(shift__in=shifts).exclude(sign_up=None)
    return dict(held.order_by().values_list("shift_id").annotate(n=Count("pk")))


def _waiting(shifts: list[Shift]) -> dict[UUID, int]:
    rows = SignUp.objects.filter(shift__in=shifts, state=SignUpState.WAITING)
    return dict(rows.order_by().values_list("shift_id").annotate(n=Count("pk")))


def _live(person: Volunteer | None, at: dt.datetime) -> dict[UUID, SignUp]:
    """Return a person's sign-ups that stand, by shift."""
    if person is None:
        return {}
    rows = SignUp.objects.filter(services.LIVE, volunteer=person, shift__ends_at__gt=at)
    return {row.shift_id: row for row in rows}


def _refusal(
    shift: Shift,
    person: Volunteer | None,
    live: dict[UUID, SignUp],
    when: tuple[int, dt.datetime],
) -> str | Promise:
    (grace, at), offered = when, services.offered_of(shift)
    if person is None:
        why = rules.shift_refused(offered, at)
    else:
        held = tuple(
            (row.during.lower, row.during.upper)
            for key, row in live.items()
            if row.state in rules.HELD and key != shift.pk
        )
        why = rules.why_not(services.person_of(person, held), offered, grace, at)
    return errors.WORDS[why] if why else ""
