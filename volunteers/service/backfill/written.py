"""What is written of earlier service: its day or month, and how long it took. Pure.

Days: 2013-05-04, 2013/5/4, 2013.5.4, 2013年5月4日, 20130504, a spreadsheet's serial day. Months:
2013-05, 2013.5, 2013年5月, 201305. How long: hours (1.5, 1.5小时, 2h), minutes (90分钟), both
(1小时30分, 1:30). Nothing is guessed: what says neither is None.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from volunteers.groundwork.common.tabular import half_width, serial_date

DAY, MONTH = "day", "month"
EARLIEST, LATEST = 1950, 2100
MOST_MINUTES = 31 * 24 * 60  # of a month: more is no duration
_PARTED = re.compile(
    r"^(\d{4})\s*[-/.年、]\s*(\d{1,2})\s*月?(?:\s*[-/.、]?\s*(\d{1,2})\s*[日号]?)?$"
)
_JOINED = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
_SERIAL = re.compile(r"^\d{5}$")
_CLOCK = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")
_TENTH = re.compile(r"^\d{4}\.1$")  # a number cell turns 2013.10 into 2013.1
_HOURS = re.compile(r"^(\d{1,4}(?:\.\d{1,4})?)(?:个?小时|时|钟头|h|hr|hrs|hours?)?$")
_MINUTES = re.compile(r"^(\d{1,5})(?:分钟?|min|mins|minutes?)$")
_BOTH = re.compile(r"^(\d{1,3})(?:个?小时|时|h)(\d{1,2})(?:分钟?|min)?$")
_DIAL = re.compile(r"^(\d{1,3}):([0-5]\d)(?::00)?$")


@dataclass(frozen=True, slots=True)
class Served:
    """When service was: a day, or a month by its first day. `or_october`: the month is 1 or 10,
    because a spreadsheet drops the last nought of 2013.10.
    """

    on: dt.date
    precision: str
    or_october: bool = False


def served(text: str, *, date1904: bool = False) -> Served | None:
    """Return the day or month that a text says; None where it says none since 1950."""
    plain = _CLOCK.sub("", half_width(text).strip())
    if _SERIAL.match(plain):
        day = serial_date(int(plain), date1904=date1904)
        return _checked(day.year, day.month, day.day)
    found = _PARTED.match(plain) or _JOINED.match(plain)
    if found is None:
        return None
    year, month, day_text = found.groups()
    said = _checked(int(year), int(month), int(day_text) if day_text else None)
    return Served(said.on, MONTH, or_october=True) if said and _TENTH.match(plain) else said


def minutes(text: str) -> int | None:
    """Return the whole minutes that a text says, a bare number being hours (1.33 is 80, to the
    nearest); None where it says no length of time, or one that no month holds.
    """
    plain = re.sub(r"\s+", "", half_width(text)).lower().replace("：", ":")
    found = _read_minutes(plain)
    return found if found is not None and found <= MOST_MINUTES else None


def _read_minutes(plain: str) -> int | None:
    if both := _BOTH.match(plain) or _DIAL.match(plain):
        hours, rest = int(both[1]), int(both[2])
        return hours * 60 + rest if rest < 60 else None
    if alone := _MINUTES.match(plain):
        return int(alone[1])
    if hours_alone := _HOURS.match(plain):
        return int((Decimal(hours_alone[1]) * 60).quantize(Decimal(1), ROUND_HALF_UP))
    return None


def _checked(year: int, month: int, day: int | None) -> Served | None:
    try:
        on = dt.date(year, month, day or 1)
    except ValueError:
        return None
    return Served(on, DAY if day else MONTH) if EARLIEST <= year <= LATEST else None
