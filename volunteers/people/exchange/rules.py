"""What an answer of the national system means for the people of a batch. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from volunteers.groundwork.common.tabular import half_width

KEY = re.compile(r"^B(\d{1,9})-(\d{1,9})$")
LONGEST_NUMBER = 32
LONGEST_REFUSAL = 200


class Fault(StrEnum):
    """Why a line of an answer cannot be taken over."""

    UNKNOWN_KEY = "unknown_key"
    TWICE = "twice"
    BOTH = "both"
    NEITHER = "neither"
    NUMBER_SHAPE = "number_shape"
    NUMBER_TWICE = "number_twice"
    OTHER_NUMBER = "other_number"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an answer as it stands in the file."""

    row: int
    key: str
    number: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A line that can be taken over: whose, and the number or the refusal."""

    position: int
    number: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer holds: the lines that count, those already taken over, and the faults."""

    lines: tuple[Judged, ...]
    unchanged: int
    faults: tuple[tuple[int, Fault], ...]


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a batch's file is kept after its last answer, and at most after it was made."""

    after_answer: relativedelta
    longest: relativedelta

    def until(self, made: dt.datetime, answered: dt.datetime | None) -> dt.datetime:
        """Return when the file of a batch goes that was made and (perhaps) answered then."""
        end = made + self.longest
        return end if answered is None else min(end, answered + self.after_answer)


def key_of(batch: int, position: int) -> str:
    """Return the key by which a person is named in a batch's file and its answer."""
    return f"B{batch}-{position}"


def position_of(key: str, batch: int) -> int | None:
    """Return the position that a key names, or None where it is none of this batch."""
    found = KEY.match(half_width(key).strip().upper())
    return int(found[2]) if found and int(found[1]) == batch else None


def read(
    batch: int, lines: Sequence[Line], awaited: Iterable[int], known: Mapping[int, str]
) -> Reading:
    """Judge every line of an answer. `awaited` are the positions without an answer, `known` the
    numbers already taken over by position: the same number again is no news.
    """
    waiting = set(awaited)
    seen = Counter(position_of(line.key, batch) for line in lines)
    numbers = Counter(_number(line) for line in lines if _number(line))
    found: list[Judged] = []
    faults: list[tuple[int, Fault]] = []
    unchanged = 0
    for line in lines:
        position = position_of(line.key, batch)
        fault = _fault(line, position, seen, numbers)
        if position is None or fault is not None:
            faults.append((line.row, fault or Fault.UNKNOWN_KEY))
        elif position in waiting:
            found.append(Judged(position, _number(line), line.refusal.strip()[:LONGEST_REFUSAL]))
        elif position not in known:
            faults.append((line.row, Fault.UNKNOWN_KEY))
        elif known[position] == _number(line):
            unchanged += 1
        else:
            faults.append((line.row, Fault.OTHER_NUMBER))
    return Reading(tuple(found), unchanged, tuple(faults))


def _fault(
    line: Line, position: int | None, seen: Counter[int | None], numbers: Counter[str]
) -> Fault | None:
    number, refusal = _number(line), line.refusal.strip()
    if position is None:
        return Fault.UNKNOWN_KEY
    if seen[position] > 1:
        return Fault.TWICE
    if number and refusal:
        return Fault.BOTH
    if not number and not refusal:
        return Fault.NEITHER
    if number and not re.fullmatch(r"[0-9A-Z]{6,32}", number):
        return Fault.NUMBER_SHAPE
    return Fault.NUMBER_TWICE if number and numbers[number] > 1 else None


def _number(line: Line) -> str:
    return half_width(line.number).replace(" ", "").upper()
