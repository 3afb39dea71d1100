"""What can be imported: each table's own columns, check and merge, registered by the floors above.

The steps from upload to done, their states, files, jobs and audit are the same for all of them
(`services.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import polars as pl
from django.utils import timezone
from django.utils.functional import Promise

from tenants.accounts.roles import Duty
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


@dataclass(frozen=True, slots=True)
class Look:
    """How the wizard speaks of a table. `title`, `done`: bringing a file, and that it is written;
    `duty`: whose it is; `upload`, `template`: the pages (URLs' names) that take a file and give a
    blank one; `folder`: the templates of its counts, rows, decision, result and undo; `outcomes`:
    of good rows, the first the usual one; `short`: words of problems' codes; `line`: a good row as
    it is shown; `rests_on`: by what the rows are judged, on a day.
    """

    title: str | Promise
    done: str | Promise
    duty: Duty
    upload: str
    template: str
    folder: str
    outcomes: tuple[str, ...]
    short: Mapping[str, str | Promise]
    line: Callable[[dict[str, Any], dict[str, str]], Any]
    rests_on: Callable[[dt.date], str]
    template_note: str | Promise = ""
    failures: Mapping[str, str | Promise] = field(default_factory=dict)


def _any_time(at: dt.datetime) -> None:
    """Take files at any time."""


def _none(on: dt.date) -> Sequence[Column]:
    return ()


@dataclass(frozen=True)
class Subject:
    """One table that files can be imported into.

    `told` gives a problem's code and detail in words: why, and what to do. `check` judges cells;
    `prepare` makes of a checked table what `merge` writes, outside of any transaction; `merge`
    writes it in the caller's transaction and returns what it did; `undo` takes it back. `own` gives
    the columns that the region has beside the usual ones on a day; `admit` raises RuleBroken at a
    time at which no file is taken.
    """

    code: str
    columns: Sequence[Column]
    told: Callable[[str, str], tuple[str, str]]
    check: Callable[[Context, pl.DataFrame], Outcome]
    prepare: Callable[[Context, pl.DataFrame], Any]
    merge: Callable[[Context, Any], dict[str, int]]
    own: Callable[[dt.date], Sequence[Column]] = _none
    undo: Undo | None = None
    admit: Callable[[dt.datetime], None] = _any_time
    look: Look | None = None

    def columns_on(self, on: dt.date) -> tuple[Column, ...]:
        """Return every column that is known in the current region on a day."""
        return (*self.columns, *self.own(on))


SUBJECTS: dict[str, Subject] = {}


def columns_of(batch: ImportBatch) -> tuple[Column, ...]:
    """Return the columns that were known on the day when a batch was uploaded."""
    return SUBJECTS[batch.subject].columns_on(timezone.localdate(batch.created_at))


def look_of(batch: ImportBatch) -> Look:
    """Return how the wizard speaks of a batch's table.

    :raises LookupError: the wizard does not show it
    """
    look = SUBJECTS[batch.subject].look
    if look is None:
        raise LookupError(batch.subject)
    return look


def register(subject: Subject) -> None:
    """Make a table importable."""
    SUBJECTS[subject.code] = subject
