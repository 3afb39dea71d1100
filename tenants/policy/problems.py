"""What can be wrong with a pack or a policy document, and how it is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: which file, which key, what was expected there and what was found."""

    file: str
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: expected {self.expected}, found {self.found}"


class BadPack(ValueError):
    """A pack or a policy document cannot be used; `problems` holds every fault found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class Refused(ValueError):
    """A declared value contradicts another one. Raised in `__post_init__`, told as a Problem."""

    def __init__(self, key: str, expected: str, found: object) -> None:
        self.key, self.expected, self.found = key, expected, shown(found)
        super().__init__(f"{key}: expected {expected}, found {self.found}")


def shown(value: object) -> str:
    """Return `value` as a message quotes it: short, and told apart from an absent one."""
    text = str(value) if isinstance(value, dt.date) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
