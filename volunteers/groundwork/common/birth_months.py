"""Birth dates as rosters write them (出生年月): 1990-01, 1990.1, 1990年1月, 199001, 1990-01-31, a
spreadsheet's serial day.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from volunteers.groundwork.common.tabular import half_width, serial_date

_PARTED = re.compile(
    r"^(\d{4})\s*[-/.年、]\s*(\d{1,2})\s*月?(?:\s*[-/.、]?\s*(\d{1,2})\s*[日号]?)?$"
)
_JOINED = re.compile(r"^(\d{4})(\d{2})(\d{2})?$")
_SERIAL = re.compile(r"^\d{5}$")
_CLOCK = re.compile(r"[ T]0?0:00(:00)?(\.0+)?$")
_TENTH = re.compile(r"^\d{4}\.1$")  # a number cell turns 1990.10 into 1990.1


@dataclass(frozen=True, slots=True)
class BirthMonth:
    """A year with its month, and the day where one was given. `or_october`: the month is 1 or 10,
    because a spreadsheet drops the last nought of 1990.10.
    """

    year: int
    month: int
    day: int | None = None
    or_october: bool = False

    def fits(self, birth_date: dt.date) -> bool:
        """Tell whether `birth_date` may be meant. The first of a month may stand for the month."""
        months = {self.month, 10} if self.or_october else {self.month}
        if birth_date.year != self.year or birth_date.month not in months:
            return False
        return self.day in (None, 1, birth_date.day)

    def date(self) -> dt.date | None:
        """Return the whole date, None where only the month is known."""
        return dt.date(self.year, self.month, self.day) if self.day else None


def read(text: str, *, date1904: bool = False) -> BirthMonth | None:
    """Return what a cell says, None where it is no date of a living person's birth."""
    plain = _CLOCK.sub("", half_width(text).strip())
    if _SERIAL.match(plain):
        day = serial_date(int(plain), date1904=date1904)
        return _checked(day.year, day.month, day.day)
    found = _PARTED.match(plain) or _JOINED.match(plain)
    if found is None:
        return None
    year, month, day_text = found.groups()
    return _checked(
        int(year), int(month), int(day_text) if day_text else None, bool(_TENTH.match(plain))
    )


def _checked(year: int, month: int, day: int | None, october: bool = False) -> BirthMonth | None:
    try:
        dt.date(year, month, day or 1)
    except ValueError:
        return None
    return BirthMonth(year, month, day, october) if 1890 <= year <= 2100 else None
