"""What can be imported: each table's own columns, check and merge, registered by the floors above.

The steps from upload to done, their states, files, jobs and audit are the same for all of them
(`services.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl
from django.utils import timezone

from tenants.audit.services import Actor
from volunteers.groundwork.imports.checks import Problem
from volunteers.groundwork.imports.columns import Column
from volunteers.groundwork.imports.models import ImportBatch


class Work(Protocol):
    """How a check or merge tells of itself, and asks whether to go on (a job, or nothing)."""

    def progress(self, *, done: int, total: int, stage: str) -> None: ...

    def check(self) -> None: ...

    def confirm_lease(self) -> None: ...


class Inline:
    """Work without a job: a command that waits for its own answer."""

    def progress(self, *, done: int, total: int, stage: str) -> None:
        """Tell nobody."""

    def check(self) -> None:
        """Go on."""

    def confirm_lease(self) -> None:
        """There is no lease."""


@dataclass(frozen=True)
class Outcome:
    """What a check found: `table` as the merge will read it (with `row`, `outcome` and what the
    preview shows), the problems by key, the counts.
    """

    table: pl.DataFrame
    problems: list[Problem]
    counts: dict[str, int]


@dataclass(frozen=True)
class Context:
    """For whom and when a check or a merge runs."""

    batch: ImportBatch
    actor: Actor
    at: dt.datetime
    work: Work = field(default_factory=Inline)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why one row of an import cannot be undone: whose, and what has happened since."""

    row: int
    name: str
    why: str


@dataclass(frozen=True)
class Undo:
    """How an import of a table is taken back: for how many hours, what forbids it, the doing."""

    hours: Callable[[dt.datetime], int]
    objections: Callable[[ImportBatch], list[Objection]]
    run: Callable[[Context], dict[str, int]]


def _none(on: dt.date) -> Sequence[Column]:
    return ()


@dataclass(frozen=True)
class Subject:
    """One table that files can be imported into.

    `told` gives a problem's code and detail in words: why, and what to do. `check` judges cells;
    `prepare` makes of a checked table what `merge` writes, outside of any transaction; `merge`
    writes it in the caller's transaction and returns what it did; `undo` takes it back. `own` gives
    the columns that the region has beside the usual ones on a day.
    """

    code: str
    columns: Sequence[Column]
    told: Callable[[str, str], tuple[str, str]]
    check: Callable[[Context, pl.DataFrame], Outcome]
    prepare: Callable[[Context, pl.DataFrame], Any]
    merge: Callable[[Context, Any], dict[str, int]]
    own: Callable[[dt.date], Sequence[Column]] = _none
    undo: Undo | None = None

    def columns_on(self, on: dt.date) -> tuple[Column, ...]:
        """Return every column that is known in the current region on a day."""
        return (*self.columns, *self.own(on))


SUBJECTS: dict[str, Subject] = {}


def columns_of(batch: ImportBatch) -> tuple[Column, ...]:
    """Return the columns that were known on the day when a batch was uploaded."""
    return SUBJECTS[batch.subject].columns_on(timezone.localdate(batch.created_at))


def register(subject: Subject) -> None:
    """Make a table importable."""
    SUBJECTS[subject.code] = subject
