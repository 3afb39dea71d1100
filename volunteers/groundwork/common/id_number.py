"""Identity numbers: GB 11643 and the kinds of document that share its check.

Resident identity cards, the residence permits of Hong Kong (81), Macau (82) and Taiwan (83)
residents and the permanent residence card of foreigners (9…) carry the same 18 characters: area,
birth date, serial, check character (ISO 7064 MOD 11-2). Only length, check character and birth date
decide; an area code nobody knows is a warning, since areas are renamed and split.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from volunteers.groundwork.common.tabular import half_width

LENGTH = 18
OLD = r"^[0-9]{15}$"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
SHAPE = r"^[0-9]{17}[0-9X]$"
# GB/T 2260, first two digits; 81 to 83 the residence permits, 9x the foreigners' card.
PROVINCES = frozenset(
    {"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"}
    | {"41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64"}
    | {"65", "71", "81", "82", "83", "91"}
)
OLDEST = 130  # years; an earlier birth date is a misprint
# What Excel leaves of 18 digits: 1.10101E+17, or the last three digits turned to 000.
SCIENTIFIC = r"^[0-9](\.[0-9]+)?[Ee]\+?1[4-9]$"
CUT_OFF = r"^[0-9]{15}000$"
_SCIENTIFIC = re.compile(SCIENTIFIC)
_CUT_OFF = re.compile(CUT_OFF)
_SHAPE = re.compile(SHAPE)
_OLD = re.compile(OLD)
_WRAPPED = re.compile(r'^="(.*)"$')
DROPPED = r"[\s'`’\-\u200b-\u200f\u202a-\u202e\u2060\ufeff]+"
_DROPPED = re.compile(DROPPED)


class Fault(StrEnum):
    """Why an 18-character number is refused; the codes are stable (API, tests, messages)."""

    SPOILT = "id_spoilt"
    OLD = "id_15_digits"
    SHAPE = "id_shape"
    BIRTH_DATE = "id_birth_date"
    CHECK = "id_check"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says: a fault, or the birth date, the sex (`1` male, `2` female of GB/T
    2261.1) and whether its area code is known.
    """

    fault: Fault | None = None
    birth_date: dt.date | None = None
    sex: str = ""
    area_known: bool = True


def normalise(text: str) -> str:
    """Return the number in half-width capitals without blanks, hyphens and quotes; `="…"`, as
    exports write it, is unwrapped.
    """
    plain = half_width(text).strip()
    if match := _WRAPPED.match(plain):
        plain = match[1]
    return _DROPPED.sub("", plain).upper()


def check_character(body: str) -> str:
    """Return the 18th character that belongs to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(body[:17], WEIGHTS, strict=True))
    return CHECKS[total % 11]


def kind_of(number: str) -> str:
    """Return the document kind (`document_kind` of the code sets) that a number belongs to."""
    if number.startswith(("81", "82", "83")):
        return "hmt_residence_permit"
    return "foreign_permanent" if number.startswith("9") else "resident_id"


def read(number: str, *, on: dt.date) -> Reading:
    """Read a normalised 18-character number as of the day `on`.

    The order of faults is from the cause to its effect: what Excel spoilt is said first.
    """
    if fault := _fault_of_shape(number):
        return Reading(fault)
    birth_date = _birth_date(number[6:14], on)
    passes = check_character(number) == number[17]
    if not passes and _CUT_OFF.match(number):
        return Reading(Fault.SPOILT)
    if birth_date is None:
        return Reading(Fault.BIRTH_DATE)
    if not passes:
        return Reading(Fault.CHECK)
    sex = "1" if int(number[16]) % 2 else "2"
    return Reading(None, birth_date, sex, number[:2] in PROVINCES)


def _fault_of_shape(number: str) -> Fault | None:
    if _SCIENTIFIC.match(number):
        return Fault.SPOILT
    if _OLD.match(number):
        return Fault.OLD
    return None if _SHAPE.match(number) else Fault.SHAPE


def _birth_date(digits: str, on: dt.date) -> dt.date | None:
    try:
        day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return day if on.year - OLDEST <= day.year and day <= on else None
