"""How a card stands on a day, what may be done with it, how its number is written. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from dateutil.relativedelta import relativedelta

GROUP = 4


class Standing(StrEnum):
    """How a card stands: a state of `models.CardState`, or what follows from date and person."""

    VALID = "valid"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    LOST = "lost"
    REPLACED = "replaced"
    VOID = "void"


class Act(StrEnum):
    """What staff do to a card."""

    LOSE = "lost"
    REISSUE = "reissue"
    VOID = "void"


_FROM = {
    Act.LOSE: (Standing.VALID, Standing.EXPIRED, Standing.SUSPENDED),
    Act.REISSUE: (Standing.VALID, Standing.EXPIRED, Standing.LOST, Standing.VOID),
    Act.VOID: (Standing.VALID, Standing.EXPIRED, Standing.SUSPENDED, Standing.LOST),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What a card's standing follows from."""

    state: str
    expires_on: dt.date | None = None
    is_suspended: bool = False


def standing(facts: Facts, on: dt.date) -> Standing:
    """Return how a card stands on a day. It is good to the end of the day on which it expires."""
    if facts.state != Standing.VALID:
        return Standing(facts.state)
    if facts.is_suspended:
        return Standing.SUSPENDED
    if facts.expires_on is not None and facts.expires_on < on:
        return Standing.EXPIRED
    return Standing.VALID


def may(act: Act, now: Standing) -> bool:
    """Tell whether an act is possible for a card that stands so."""
    return now in _FROM[act]


def open_acts(now: Standing) -> tuple[Act, ...]:
    """Return the acts that are possible now, in the order in which a page offers them."""
    return tuple(act for act in Act if may(act, now))


def expires_on(issued: dt.date, valid_years: int) -> dt.date | None:
    """Return the last day on which a card issued on a day is good: the day before its anniversary
    (of 29 February: 28 February). None where policy sets no end (0 years).
    """
    if not valid_years:
        return None
    return issued + relativedelta(years=valid_years, days=-1)


def in_fours(number: str) -> str:
    """Return a number in groups of four, as it is printed and read out: `5308 0000 0017`."""
    return " ".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))
