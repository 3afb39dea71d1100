"""What may be claimed, how a claim goes from claimed to its end, who may answer. Pure.

A volunteer claims that a record is missing or wrong; the unit reviews with a reason; against that
the volunteer appeals to the office, whose answer ends it (《志愿服务条例》第十九条、第二十条:
records are true, and proofs rest on them).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.subjects.service import DayTier, HoursApprover

MINUTE = dt.timedelta(minutes=1)
DAY_MINUTES = 24 * 60
MONTH_MINUTES = 31 * DAY_MINUTES
REMIND_BEFORE = dt.timedelta(days=3)
OFFICE_HOURS = range(9, 18)  # local; nobody is written to at night

CLAIMED, UPHELD, REFUSED = "claimed", "upheld", "refused"
APPEALED, APPEAL_UPHELD, APPEAL_REFUSED = "appealed", "appeal_upheld", "appeal_refused"
WITHDRAWN = "withdrawn"
OPEN = frozenset({CLAIMED, APPEALED})


class Act(StrEnum):
    UPHOLD = "uphold"
    REFUSE = "refuse"
    APPEAL = "appeal"
    WITHDRAW = "withdraw"


class Hand(StrEnum):
    """Who acts: whose claim it is, the unit that is asked, one above it, or the office."""

    VOLUNTEER = "volunteer"
    UNIT = "unit"
    PARENT = "parent"
    OFFICE = "office"


_OWN = frozenset({Hand.VOLUNTEER})
_REVIEWERS = frozenset({Hand.UNIT, Hand.PARENT, Hand.OFFICE})
_OFFICE = frozenset({Hand.OFFICE})
_STEPS: dict[tuple[str, Act], tuple[str, frozenset[Hand]]] = {
    (CLAIMED, Act.UPHOLD): (UPHELD, _REVIEWERS),
    (CLAIMED, Act.REFUSE): (REFUSED, _REVIEWERS),
    (CLAIMED, Act.WITHDRAW): (WITHDRAWN, _OWN),
    (UPHELD, Act.APPEAL): (APPEALED, _OWN),
    (REFUSED, Act.APPEAL): (APPEALED, _OWN),
    (APPEALED, Act.UPHOLD): (APPEAL_UPHELD, _OFFICE),
    (APPEALED, Act.REFUSE): (APPEAL_REFUSED, _OFFICE),
    (APPEALED, Act.WITHDRAW): (WITHDRAWN, _OWN),
}
_APPROVES = {
    HoursApprover.NOBODY: _REVIEWERS,
    HoursApprover.UNIT: _REVIEWERS,
    HoursApprover.PARENT_UNIT: frozenset({Hand.PARENT, Hand.OFFICE}),
    HoursApprover.OFFICE: _OFFICE,
}


class Fault(StrEnum):
    """What is wrong with what is claimed, or put in its place."""

    FUTURE = "future"
    TOO_LATE = "too_late"
    ENDS_BEFORE = "ends_before"
    NO_MINUTES = "no_minutes"
    MORE_THAN_TIME = "more_than_time"
    MORE_THAN_DAY = "more_than_day"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Stands:
    """What ought to stand, or stands: minutes of a day, with times or without; or of a month, named
    by its first day.
    """

    served_on: dt.date
    minutes: int
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    is_of_month: bool = False


def after(state: str, act: Act, by: Hand) -> str | None:
    """Return the state that an act by somebody leads to; None where it is not possible."""
    to_state, hands = _STEPS.get((state, act), ("", frozenset()))
    return to_state if by in hands else None


def open_acts(state: str, by: Hand) -> tuple[Act, ...]:
    """Return the acts that are somebody's in a state."""
    return tuple(act for act in Act if after(state, act, by))


def may_appeal(
    *, is_in_full: bool, answered_on: dt.date | None, appeal_days: int, on: dt.date
) -> bool:
    """Tell whether an answer may be appealed against on a day: until `appeal_days` after it
    (included), and not where it gave all that was claimed.
    """
    if is_in_full or answered_on is None:
        return False
    return on <= answered_on + dt.timedelta(days=appeal_days)


def fault_of(what: Stands, at: dt.datetime, *, on: dt.date, least: int) -> Fault | None:
    """Return what is wrong with minutes of a day: they are at least `least`, no more than the times
    span nor than a day has, and over at `at`, on the local day `on`.
    """
    if what.served_on > on or (what.ends_at is not None and what.ends_at > at):
        return Fault.FUTURE
    if what.minutes < least:
        return Fault.NO_MINUTES
    if what.minutes > (MONTH_MINUTES if what.is_of_month else DAY_MINUTES):
        return Fault.MORE_THAN_DAY
    if what.starts_at is None or what.ends_at is None:
        return None
    if what.ends_at <= what.starts_at:
        return Fault.ENDS_BEFORE
    is_more = what.minutes * MINUTE > what.ends_at - what.starts_at
    return Fault.MORE_THAN_TIME if is_more else None


def is_too_late(since: dt.date, claim_days: int, on: dt.date) -> bool:
    """Tell whether a day lies more than `claim_days` after the service, or after its record."""
    return on > since + dt.timedelta(days=claim_days)


def due_on(asked_on: dt.date, review_days: int) -> dt.date:
    """Return the last day on which the unit, or the office, is to answer."""
    return asked_on + dt.timedelta(days=review_days)


def is_late(state: str, due: dt.date, on: dt.date) -> bool:
    """Tell whether a claim waits beyond its last day."""
    return state in OPEN and on > due


def is_to_remind(due: dt.date, reminded_on: dt.date | None, on: dt.date) -> bool:
    """Tell whether whoever has to answer is reminded on a day: once in the three days up to the
    last, and once on each day after it.
    """
    if on > due:
        return reminded_on is None or reminded_on < on
    first = due - REMIND_BEFORE
    return on >= first and (reminded_on is None or reminded_on < first)


def may_write_at(local: dt.datetime) -> bool:
    """Tell whether people are written to at a local time: from 9:00, before 18:00."""
    return local.hour in OFFICE_HOURS


def approver_of(day_minutes: int, tiers: tuple[DayTier, ...]) -> HoursApprover:
    """Return who has to agree to so many minutes of one day: the first tier that holds them; the
    last one's where none does.
    """
    held = (tier for tier in tiers if day_minutes <= tier.up_to_hours * 60)
    return next(held, tiers[-1]).approver


def may_approve(approver: HoursApprover, by: Hand) -> bool:
    """Tell whether somebody may agree where a tier asks for `approver`; who is above may always."""
    return by in _APPROVES[approver]
