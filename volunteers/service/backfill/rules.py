"""When earlier service may be entered, how much of it, and who approves. Pure.

Source: 琼团字〔2013〕22号 三(二) (the window, all its days included). A day holds at most the
last tier of the region's day (`hours.day_tiers`), a month that times its days; minutes are whole.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.subjects.service import BackfillPolicy, DayTier, HoursApprover
from volunteers.service.backfill.written import MONTH

SUBMITTED, UNIT_APPROVED, APPROVED = "submitted", "unit_approved", "approved"
RETURNED, WITHDRAWN = "returned", "withdrawn"
WAITING = (SUBMITTED, UNIT_APPROVED)


class Window(StrEnum):
    """How a day stands to the window in which earlier service is entered."""

    NONE = "none"  # policy has none
    NOT_YET = "not_yet"
    OVER = "over"
    OPEN = "open"


class Fault(StrEnum):
    """What is wrong with one piece of earlier service."""

    LATE = "served_late"  # after the last day that counts as earlier
    NO_MINUTES = "no_minutes"
    OVER_DAY = "over_day"
    OVER_MONTH = "over_month"


class Action(StrEnum):
    """What an approver does with a record."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands to the unit of a record: it is the office's, it staffs the unit or
    one above it, it staffs one above it (of a unit at the top: the office does).
    """

    is_office: bool
    of_unit: bool
    above_unit: bool


def window_on(policy: BackfillPolicy | None, on: dt.date) -> Window:
    """Return how a day stands to the window; its first and last days belong to it."""
    if policy is None:
        return Window.NONE
    if on < policy.opens_on:
        return Window.NOT_YET
    return Window.OVER if on > policy.closes_on else Window.OPEN


def most_minutes_a_day(tiers: Sequence[DayTier]) -> int:
    """Return the minutes that one person's day can hold: the last tier's bound, included."""
    return tiers[-1].up_to_hours * 60


def days_of(served_on: dt.date, precision: str) -> int:
    """Return how many days a record's time is: 1, or those of its month."""
    if precision != MONTH:
        return 1
    return calendar.monthrange(served_on.year, served_on.month)[1]


def last_day(served_on: dt.date, precision: str) -> dt.date:
    """Return the last day that a record may be about: its own, or the last of its month."""
    return served_on + dt.timedelta(days=days_of(served_on, precision) - 1)


def fault(
    served_on: dt.date, precision: str, minutes: int, *, until: dt.date, a_day: int
) -> Fault | None:
    """Return what speaks against a piece of service by itself: later than the day `until`
    (included; of a month, its last day), no minutes, or more than its days can hold.
    """
    if last_day(served_on, precision) > until:
        return Fault.LATE
    if minutes <= 0:
        return Fault.NO_MINUTES
    if minutes > a_day * days_of(served_on, precision):
        return Fault.OVER_MONTH if precision == MONTH else Fault.OVER_DAY
    return None


def first_state(approvers: Sequence[HoursApprover]) -> str:
    """Return how a record begins: waiting for its first approval, or for the second where policy
    has nobody for the first.
    """
    return UNIT_APPROVED if approvers[0] is HoursApprover.NOBODY else SUBMITTED


def state_after(state: str, action: Action, approvers: Sequence[HoursApprover]) -> str:
    """Return how a waiting record stands once an approver has acted."""
    if action is Action.RETURN:
        return RETURNED
    ends = state == UNIT_APPROVED or approvers[1] is HoursApprover.NOBODY
    return APPROVED if ends else UNIT_APPROVED


def is_asked(approver: HoursApprover, place: Place) -> bool:
    """Tell whether an approval is an account's to give. The office may stand in for a unit: that
    it did is on record, and the second approval is then somebody else's.
    """
    if place.is_office:
        return True
    if approver is HoursApprover.UNIT:
        return place.of_unit
    return approver is HoursApprover.PARENT_UNIT and place.above_unit
