"""Which records a certificate counts, how they are summed and listed, what its number is. Pure.

Only live entries come here: what was corrected is net already. What was timed and what was filled
in afterwards stay apart in every sum.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from tenants.policy.schema import RegionPolicy
from volunteers.people.registration.rules import number_with_check


class Fault(StrEnum):
    """What is wrong with a period."""

    BACKWARDS = "backwards"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a certificate is about, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Record:
    """A live entry of somebody's hours. Of a whole month `served_on` is the first day."""

    title: str
    category: str
    unit: str
    served_on: dt.date
    minutes: int
    is_backfilled: bool = False
    is_month: bool = False


@dataclass(frozen=True, slots=True)
class Sums:
    """Minutes, apart by how they came about."""

    timed: int = 0
    backfilled: int = 0

    @property
    def total(self) -> int:
        return self.timed + self.backfilled


@dataclass(frozen=True, slots=True)
class Line:
    """All that somebody served in one project in a period, timed or back-filled."""

    title: str
    category: str
    is_backfilled: bool
    first: dt.date
    last: dt.date
    times: int
    minutes: int


def fault_of(period: Period, today: dt.date) -> Fault | None:
    """Return what is wrong with a period: it ends before it begins, or after today."""
    if period.last < period.first:
        return Fault.BACKWARDS
    return Fault.FUTURE if period.last > today else None


def counts(record: Record, period: Period) -> bool:
    """Tell whether a record lies in a period, both days included: a month's only as a whole, since
    nobody knows on which of its days the service was.
    """
    if not period.first <= record.served_on <= period.last:
        return False
    return not record.is_month or _end_of_month(record.served_on) <= period.last


def sums(records: Iterable[Record]) -> Sums:
    """Return the minutes of some records."""
    found = list(records)
    backfilled = sum(record.minutes for record in found if record.is_backfilled)
    return Sums(sum(record.minutes for record in found) - backfilled, backfilled)


def lines(records: Iterable[Record]) -> list[Line]:
    """Return what a certificate lists: a line for each project and way in which its hours came
    about, in the order in which they began.
    """
    grouped: dict[tuple[str, str, bool], list[Record]] = {}
    for record in records:
        key = (record.title, record.category, record.is_backfilled)
        grouped.setdefault(key, []).append(record)
    found = [_line(records) for records in grouped.values()]
    return sorted(found, key=lambda line: (line.first, line.title, line.is_backfilled))


def recorders(records: Iterable[Record]) -> list[str]:
    """Return the units that recorded these hours, who recorded most first (谁组织、谁记录)."""
    minutes: dict[str, int] = {}
    for record in records:
        minutes[record.unit] = minutes.get(record.unit, 0) + record.minutes
    return sorted(minutes, key=lambda unit: (-minutes[unit], unit))


def number_of(policy: RegionPolicy, division: str, sequence: int) -> str:
    """Return the number of a certificate: made as a volunteer number is, with its own prefix."""
    numbers = replace(policy.numbers, prefix=policy.certificate.prefix)
    return number_with_check(numbers, division, sequence)


def _line(records: list[Record]) -> Line:
    days = [record.served_on for record in records]
    ends = [_end_of_month(r.served_on) if r.is_month else r.served_on for r in records]
    one, minutes = records[0], sum(record.minutes for record in records)
    span = (min(days), max(ends), len(records))
    return Line(one.title, one.category, one.is_backfilled, *span, minutes)


def _end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
