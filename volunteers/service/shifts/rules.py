"""Who may sign up for a shift, when, and which shifts clash. Pure: values in, answer out.

Everybody signs up from the same moment on; nobody is in two shifts at once, but for the minutes of
grace that policy allows between them; risky or special work asks for an age (《志愿服务条例》第十五
条、第十六条).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from volunteers.groundwork.common.ages import age_on

MINUTE = dt.timedelta(minutes=1)
LONGEST = dt.timedelta(hours=24)
MOST_PLACES = 5000
HELD = frozenset({"seated", "offered"})
LIVE = HELD | {"waiting"}


class Why(StrEnum):
    """Why somebody may not sign up, or not withdraw."""

    NOT_REGISTERED = "not_registered"
    SUSPENDED = "suspended"
    NOT_PUBLISHED = "not_published"
    CANCELLED = "cancelled"
    NOT_OPEN_YET = "not_open_yet"
    BEGUN = "begun"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    AGE_UNKNOWN = "age_unknown"
    CLASH = "clash"
    NOT_LIVE = "not_live"
    TOO_LATE = "too_late"
    BAD_TIMES = "bad_times"
    BAD_PLACES = "bad_places"
    BAD_OPENING = "bad_opening"
    BAD_LIMIT = "bad_limit"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a shift is to be. Without `withdraw_until` policy's hours before the start count;
    without `sign_up_opens_at` people sign up as soon as the project is published.
    """

    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    capacity: int
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    leader_id: UUID | None = None
    note: str = ""
    sign_up_opens_at: dt.datetime | None = None
    withdraw_until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What of a person decides. `held` are the times in which they are taken up already."""

    state: str
    is_suspended: bool
    born: dt.date | None
    held: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Offered:
    """What of a shift and its project decides; `on` is the local day of the start."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    on: dt.date
    is_planned: bool
    is_published: bool
    opens_at: dt.datetime | None = None
    min_age: int | None = None
    max_age: int | None = None


def why_not(person: Person, shift: Offered, grace_minutes: int, at: dt.datetime) -> Why | None:
    """Return the first reason why a person may not sign up at `at`; None where there is none.

    The opening time is the first moment of signing up, the start the first that is too late.
    """
    return shift_refused(shift, at) or _person_refused(person, shift, grace_minutes)


def shift_refused(shift: Offered, at: dt.datetime) -> Why | None:
    """Return why nobody may sign up for a shift at `at`, whoever it is."""
    if not shift.is_planned:
        return Why.CANCELLED
    if not shift.is_published:
        return Why.NOT_PUBLISHED
    if at >= shift.starts_at:
        return Why.BEGUN
    return Why.NOT_OPEN_YET if shift.opens_at is not None and at < shift.opens_at else None


def _person_refused(person: Person, shift: Offered, grace_minutes: int) -> Why | None:
    if person.state != "registered":
        return Why.NOT_REGISTERED
    if person.is_suspended:
        return Why.SUSPENDED
    if (age := age_refused(person.born, shift)) is not None:
        return age
    wanted = occupied(shift.starts_at, shift.ends_at, grace_minutes)
    return Why.CLASH if any(overlap(wanted, held) for held in person.held) else None


def age_refused(born: dt.date | None, shift: Offered) -> Why | None:
    """Return why an age does not fit; both bounds included, on the day of the shift."""
    if shift.min_age is None and shift.max_age is None:
        return None
    if born is None:
        return Why.AGE_UNKNOWN
    age = age_on(born, shift.on)
    if shift.min_age is not None and age < shift.min_age:
        return Why.TOO_YOUNG
    return Why.TOO_OLD if shift.max_age is not None and age > shift.max_age else None


def occupied(
    starts_at: dt.datetime, ends_at: dt.datetime, grace_minutes: int
) -> tuple[dt.datetime, dt.datetime]:
    """Return the time that a shift takes somebody up: until `grace_minutes` before its end, but at
    least its first minute, so that one shift may begin while another is tidied up.
    """
    return starts_at, max(ends_at - grace_minutes * MINUTE, starts_at + MINUTE)


def overlap(one: tuple[dt.datetime, dt.datetime], other: tuple[dt.datetime, dt.datetime]) -> bool:
    """Tell whether two times share any; the ends excluded."""
    return one[0] < other[1] and other[0] < one[1]


def withdraw_until(starts_at: dt.datetime, hours: int) -> dt.datetime:
    """Return until when a place may be given back."""
    return starts_at - dt.timedelta(hours=hours)


def may_not_withdraw(
    state: str, *, until: dt.datetime, starts_at: dt.datetime, at: dt.datetime
) -> Why | None:
    """Return why a sign-up may not be ended at `at`: a place is given back until `until`
    (included), a place in the waiting list until the start.
    """
    if state not in LIVE:
        return Why.NOT_LIVE
    last = until if state == "seated" else starts_at
    return Why.TOO_LATE if at > last else None


def weekly(first: Plan, weeks: int) -> list[Plan]:
    """Return a plan and the same for each of the following weeks, `weeks` in all: every time in it
    moves along. The region's clock knows no summer time.
    """
    return [_later(first, dt.timedelta(weeks=week)) for week in range(weeks)]


def _later(plan: Plan, by: dt.timedelta) -> Plan:
    opens, until = plan.sign_up_opens_at, plan.withdraw_until
    return replace(
        plan,
        starts_at=plan.starts_at + by,
        ends_at=plan.ends_at + by,
        sign_up_opens_at=opens and opens + by,
        withdraw_until=until and until + by,
    )


def plan_refused(wanted: Plan) -> Why | None:
    """Return what is wrong with a plan: its times, its places, or its limits."""
    if not dt.timedelta(0) < wanted.ends_at - wanted.starts_at <= LONGEST:
        return Why.BAD_TIMES
    if not 1 <= wanted.capacity <= MOST_PLACES:
        return Why.BAD_PLACES
    opens, until = wanted.sign_up_opens_at, wanted.withdraw_until
    if opens is not None and opens >= wanted.starts_at:
        return Why.BAD_OPENING
    return Why.BAD_LIMIT if until is not None and until > wanted.starts_at else None


def offer_ends(at: dt.datetime, minutes: int, starts_at: dt.datetime) -> dt.datetime:
    """Return until when (included) an offered place is to be confirmed: never after the start."""
    return min(at + minutes * MINUTE, starts_at)


def may_explain(ended_on: dt.date, days: int, on: dt.date) -> bool:
    """Tell whether an absence may still be explained: until so many days after the shift's last
    day (included).
    """
    return on <= ended_on + dt.timedelta(days=days)


def reminders(
    hours: tuple[int, ...], at: dt.datetime
) -> list[tuple[int, dt.datetime, dt.datetime]]:
    """Return (hours, after, until): whoever has a place in a shift that starts after `after` and
    until `until` (included) is due the reminder of so many hours, if none of as few was sent. Of
    several that were missed only the nearest to the start is due, and none after the start.
    """
    after, found = at, []
    for hour in sorted(hours):
        until = at + dt.timedelta(hours=hour)
        found.append((hour, after, until))
        after = until
    return found
