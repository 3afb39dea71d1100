"""What the pages of check-in read: the list of a shift, and a volunteer's shifts of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tenants.context import current_code
from tenants.policy_versions.services import policy_at
from volunteers.people.cards import verification
from volunteers.people.cards.models import Card
from volunteers.people.profiles.models import Volunteer
from volunteers.service.checkin import codes, services
from volunteers.service.checkin.models import Check, CheckKind
from volunteers.service.checkin.rules import Situation
from volunteers.service.ledger.models import HourEntry
from volunteers.service.ledger.wording import StepLine, lines
from volunteers.service.shifts.models import Shift, SignUp, SignUpState

SHOWN_AFTER = dt.timedelta(hours=12)  # a settled shift stays on the volunteer's page


@dataclass(frozen=True, slots=True)
class Line:
    """One person on the list: their place, and their check-in and check-out, if any."""

    sign_up: SignUp
    came: Check | None
    went: Check | None
    may_undo: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A shift's list: who has not come yet first, then who is here, then who has left."""

    lines: Sequence[Line]
    seated: int
    came: int
    left: int

    @property
    def missing(self) -> int:
        """Return how many have not come yet."""
        return self.seated - self.came


def board(shift: Shift, *, user_id: UUID, at: dt.datetime) -> Board:
    """Return the list of a shift; two queries."""
    checks: dict[tuple[UUID | None, str], Check] = {
        (one.volunteer_id, one.kind): one
        for one in Check.objects.filter(shift=shift, voided_at=None).order_by("pk")
    }
    seated = SignUp.objects.filter(shift=shift, state=SignUpState.SEATED)
    found = []
    for sign_up in seated.select_related("volunteer__unit").order_by("volunteer__name_sort", "pk"):
        came = checks.get((sign_up.volunteer_id, CheckKind.IN))
        went = checks.get((sign_up.volunteer_id, CheckKind.OUT))
        found.append(Line(sign_up, came, went, _may_undo(came, went, user_id, at)))
    found.sort(key=lambda line: (line.came is not None, line.went is not None))
    came_in = sum(line.came is not None for line in found)
    return Board(found, len(found), came_in, sum(line.went is not None for line in found))


def counts(shift: Shift) -> Board:
    """Return the figures of a shift without its list; two queries."""
    seated = SignUp.objects.filter(shift=shift, state=SignUpState.SEATED)
    standing = Check.objects.filter(shift=shift, voided_at=None, volunteer__isnull=False)
    kinds = list(standing.values_list("kind", flat=True))
    return Board((), seated.count(), kinds.count(CheckKind.IN), kinds.count(CheckKind.OUT))


def found_by(shift: Shift, scanned: str, at: dt.datetime) -> Volunteer | None:
    """Return who on a shift's list has this card (the address or code of its QR) or volunteer
    number; None where nobody has.
    """
    people = Volunteer.objects.filter(sign_ups__shift=shift, sign_ups__state=SignUpState.SEATED)
    read = verification.read(scanned.strip().rstrip("/").rpartition("/")[2], at=at)
    if read is not None and not read.is_stale:
        return people.filter(
            pk__in=Card.objects.filter(pk=read.card_id).values("volunteer")
        ).first()
    number = "".join(scanned.split())
    return people.filter(volunteer_number=number).first() if number else None


def shown_code(shift: Shift, at: dt.datetime) -> tuple[str, str]:
    """Return the digits and the token of this moment."""
    secret = str(shift.code_secret)
    told = (secret, current_code(), shift.pk, at)
    return codes.code(*told), codes.token(*told)


def around_now(person: Volunteer, at: dt.datetime) -> list[Shift]:
    """Return the shifts of a person that can be checked in to or out of now, or that ended a short
    while ago; the next first.
    """
    policy = policy_at(at).service
    opens = at + dt.timedelta(minutes=policy.check_in_opens_minutes)
    mine = Shift.objects.filter(sign_ups__volunteer=person, sign_ups__state=SignUpState.SEATED)
    near = mine.filter(starts_at__lte=opens, ends_at__gte=at - SHOWN_AFTER)
    return list(near.select_related("project").order_by("-starts_at", "pk"))


@dataclass(frozen=True, slots=True)
class OwnLine:
    """One of a volunteer's shifts: when they came and went, and what it came to, rule by rule."""

    shift: Shift
    situation: Situation
    minutes: int
    steps: Sequence[StepLine]


def own_lines(person: Volunteer, shifts: Sequence[Shift]) -> list[OwnLine]:
    """Return the lines of these shifts of a person; two queries a shift and one for all."""
    entries = HourEntry.objects.filter(volunteer=person, shift__in=shifts).order_by("recorded_at")
    found: dict[UUID | None, list[HourEntry]] = {one.pk: [] for one in shifts}
    for entry in entries:
        found[entry.shift_id].append(entry)
    return [
        OwnLine(
            shift=one,
            situation=services.situation(one, person),
            minutes=sum(entry.minutes for entry in found[one.pk]),
            steps=lines(found[one.pk][0].steps) if found[one.pk] else (),
        )
        for one in shifts
    ]


def opened_by(shifts: Sequence[Shift], given: str, at: dt.datetime) -> Shift | None:
    """Return which of these shifts shows this code now."""
    region = current_code()
    right = (one for one in shifts if codes.opens(str(one.code_secret), region, one.pk, given, at))
    return next(right, None)


def _may_undo(came: Check | None, went: Check | None, user_id: UUID, at: dt.datetime) -> bool:
    fresh = came is not None and came.recorded_by == user_id
    return fresh and went is None and at - came.received_at <= services.UNDO  # type: ignore[union-attr]
