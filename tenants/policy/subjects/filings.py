"""What units hand in: contact people once, the statistics table every year."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded
from tenants.policy.subjects.labels import Labelled

LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True)
class ContactPost(Labelled):
    """A person that the return names: a leader, a person in charge."""

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactReturn:
    """The return (回执) that names who is in charge, due once; the day is included."""

    due_on: dt.date
    to: str
    people: tuple[ContactPost, ...]
    source: str

    def __post_init__(self) -> None:
        if not self.people:
            raise Refused("people", "at least one person to name", self.people)


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day that comes back every year."""

    month: int = bounded(1, 12)
    day: int = bounded(1, 31)

    def __post_init__(self) -> None:
        last = calendar.monthrange(LEAP_YEAR, self.month)[1]
        if self.day > last:
            raise Refused("day", f"a day of month {self.month}, at most {last}", self.day)

    def in_year(self, year: int) -> dt.date:
        """Return the day in that year; 29 February is 28 February where there is none."""
        last = calendar.monthrange(year, self.month)[1]
        return dt.date(year, self.month, min(self.day, last))


@dataclass(frozen=True, slots=True)
class ArchivePolicy:
    """The yearly window in which statistics tables are handed in, both days included."""

    opens: YearDay
    closes: YearDay
    to: str
    source: str
    collector_kind: str = ""  # kind of unit that collects its units' tables and hands them in

    def __post_init__(self) -> None:
        opens, closes = self.opens, self.closes
        if (closes.month, closes.day) < (opens.month, opens.day):
            raise Refused("closes", "a day not before opens in the same year", closes)
