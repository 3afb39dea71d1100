"""How attendance becomes minutes: each rule of policy in its turn, and what it gave or took. Pure.

Only time between a shift's planned start and end counts, since travel does not (unless policy says
so); a check-out that was forgotten is worth what policy says and never more than the shift; below
the least share of the shift nothing counts; minutes are rounded down; a shift that crosses local
midnight belongs to two days (SECURITY R5), and so, on 31 December, to two years; of each day the
first hours count at once, more once somebody agrees, and nothing beyond the last tier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from tenants.policy.subjects.service import ForgottenCheckOut, HourRules, HoursApprover

MINUTE = dt.timedelta(minutes=1)
HOUR = 60


class Rule(StrEnum):
    """Which rule a step applied."""

    PRESENT = "present"  # from check-in to check-out
    OUTSIDE = "outside"  # before the planned start, after the planned end
    FORGOTTEN = "forgotten"  # no check-out
    LEAST_SHARE = "least_share"
    ROUNDED = "rounded"
    OCCUPIED = "occupied"  # another record has the time
    HELD = "held"  # waits for an approver
    OVER_CAP = "over_cap"  # beyond the last tier of the day


@dataclass(frozen=True, slots=True)
class Attended:
    """A shift's planned time, and when somebody came and went (None: no check-out)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    in_at: dt.datetime
    out_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """What a rule added (present) or took away, in minutes."""

    rule: Rule
    minutes: int
    on: dt.date | None = None

    def plain(self) -> dict[str, object]:
        """Return the step as it is kept."""
        told: dict[str, object] = {"rule": str(self.rule), "minutes": self.minutes}
        return told if self.on is None else told | {"on": self.on.isoformat()}


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one local day; counts once `approver` agrees, at once where it is nobody."""

    served_on: dt.date
    starts_at: dt.datetime
    ends_at: dt.datetime
    approver: HoursApprover

    @property
    def minutes(self) -> int:
        return minutes_between(self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class Settled:
    """What an attendance came to. `parts` follow each other and never overlap; `counted` are the
    minutes that count at once.
    """

    attended: int
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    is_flagged: bool

    @property
    def counted(self) -> int:
        return sum(part.minutes for part in self.parts if part.approver is HoursApprover.NOBODY)


Stretch = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class Before:
    """What a person already has: minutes of each local day, those that wait for an approver
    included, and the stretches of time that other records occupy.
    """

    minutes: Mapping[dt.date, int] = field(default_factory=dict)
    occupied: Sequence[Stretch] = ()


NOTHING_BEFORE = Before()


def settle(
    attended: Attended, hours: HourRules, zone: ZoneInfo, before: Before = NOTHING_BEFORE
) -> Settled:
    """Return what an attendance is worth to somebody who already has `before`."""
    start, end, steps = _present(attended, hours)
    presence, forgotten = minutes_between(start, end), attended.out_at is None
    least = minutes_between(attended.starts_at, attended.ends_at) * hours.min_attendance_percent
    if presence * 100 < least:
        steps += [Step(Rule.LEAST_SHARE, -presence)] if presence else []
        return Settled(presence, (), tuple(steps), forgotten)
    free = list(without(start, end, before.occupied))
    if taken := presence - _total(free):
        steps.append(Step(Rule.OCCUPIED, -taken))
    if over := _total(free) % hours.rounding_minutes:
        steps.append(Step(Rule.ROUNDED, -over))
    used, parts = dict(before.minutes), []
    for begins, ends in _shortened(free, over):
        for day, start, end in days(begins, ends, zone):
            found, held = _tiers(day, start, minutes_between(start, end), hours, used.get(day, 0))
            used[day] = used.get(day, 0) + sum(part.minutes for part in found)
            parts += found
            steps += held
    return Settled(presence, tuple(parts), tuple(steps), forgotten)


def without(start: dt.datetime, end: dt.datetime, occupied: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield what is left of a stretch of time, in whole minutes, once others are taken out."""
    for taken_from, taken_to in sorted(occupied):
        if taken_to <= start or taken_from >= end:
            continue
        if minutes := minutes_between(start, taken_from):
            yield start, start + minutes * MINUTE
        start = max(start, whole(taken_to + MINUTE - dt.timedelta.resolution))
    if minutes := minutes_between(start, end):
        yield start, start + minutes * MINUTE


def days(
    start: dt.datetime, end: dt.datetime, zone: ZoneInfo
) -> Iterator[tuple[dt.date, dt.datetime, dt.datetime]]:
    """Yield a stretch of time cut at local midnights: the local day, from when, to when."""
    while start < end:
        day = start.astimezone(zone).date()
        midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
        stop = min(end, midnight.astimezone(dt.UTC))
        yield day, start, stop
        start = stop


def minutes_between(start: dt.datetime, end: dt.datetime) -> int:
    """Return the whole minutes from one moment to a later one; none where it is not later."""
    return max(0, (end - start) // MINUTE)


def whole(moment: dt.datetime) -> dt.datetime:
    """Return the whole minute in which a moment lies: nobody loses one at midnight."""
    return moment.replace(second=0, microsecond=0)


def _present(attended: Attended, hours: HourRules) -> tuple[dt.datetime, dt.datetime, list[Step]]:
    """Return from when to when somebody's presence counts, and how that came about."""
    came = whole(attended.in_at)
    if attended.out_at is None:
        return _forgotten(attended, hours, came)
    present = minutes_between(came, attended.out_at)
    steps = [Step(Rule.PRESENT, present)]
    if hours.travel_counts:
        return came, came + present * MINUTE, steps
    start, end = max(came, whole(attended.starts_at)), min(attended.out_at, attended.ends_at)
    inside = minutes_between(start, end)
    if present != inside:
        steps.append(Step(Rule.OUTSIDE, inside - present))
    return start, start + inside * MINUTE, steps


def _forgotten(
    attended: Attended, hours: HourRules, came: dt.datetime
) -> tuple[dt.datetime, dt.datetime, list[Step]]:
    start = max(came, whole(attended.starts_at))
    planned = minutes_between(start, attended.ends_at)
    worth = planned * hours.forgotten_share_percent // 100
    if hours.forgotten_check_out is ForgottenCheckOut.NOTHING:
        worth = 0
    steps = [Step(Rule.PRESENT, planned), Step(Rule.FORGOTTEN, worth - planned)]
    return start, start + worth * MINUTE, steps


def _total(stretches: Sequence[Stretch]) -> int:
    return sum(minutes_between(start, end) for start, end in stretches)


def _shortened(stretches: Sequence[Stretch], minutes: int) -> list[Stretch]:
    """Return stretches with so many minutes less at the end."""
    kept: list[Stretch] = []
    for start, end in reversed(stretches):
        cut = min(minutes, minutes_between(start, end))
        minutes -= cut
        kept.insert(0, (start, end - cut * MINUTE))
    return kept


def _tiers(
    day: dt.date, start: dt.datetime, left: int, hours: HourRules, used: int
) -> tuple[list[Part], list[Step]]:
    """Return a day's minutes cut where one tier of its hours ends and the next begins; `used`:
    the minutes that the day already has.
    """
    found: list[Part] = []
    steps: list[Step] = []
    for tier in hours.day_tiers:
        room = min(left, max(0, tier.up_to_hours * HOUR - used))
        if not room:
            continue
        found.append(Part(day, start, start + room * MINUTE, tier.approver))
        if tier.approver is not HoursApprover.NOBODY:
            steps.append(Step(Rule.HELD, -room, day))
        used, left, start = used + room, left - room, start + room * MINUTE
    if left:
        steps.append(Step(Rule.OVER_CAP, -left, day))
    return found, steps
