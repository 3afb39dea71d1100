"""What the pages of a roster import read: batches in scope, the preview, the progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from tenants.accounts.models import User
from tenants.accounts.roles import holds
from tenants.jobs.models import Job, JobState
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.groundwork.imports import files
from volunteers.groundwork.imports.checks import REFUSE, WARN, trimmed
from volunteers.groundwork.imports.errors import FileGone
from volunteers.groundwork.imports.models import BatchState, ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import SUBJECTS, columns_of, look_of
from volunteers.people.roster import messages
from volunteers.people.roster.services import SUBJECT
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

PAGE_ROWS = 20
SAMPLE_ROWS = 3
WARNINGS = "warnings"
REFUSED = "refused"
Line = Callable[[dict[str, Any], dict[str, str]], Any]
RUNNING = (BatchState.CHECKING, BatchState.COMMITTING, BatchState.UNDOING)


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One refused or doubtful cell as the preview shows it."""

    row: int
    name: str
    letter: str
    column: str
    value: str
    message: str
    suggestion: str
    hidden: bool
    repair: str = ""
    repair_label: str = ""


@dataclass(frozen=True)
class Preview:
    """A tab of the preview: its page of lines, and for refused rows the chips by reason."""

    show: str
    page: Any
    reason: str = ""
    chips: list[tuple[str, str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the job of a batch is. `seconds_left` is None while nothing can be said."""

    state: str
    stage: str
    done: int
    total: int
    percent: float
    seconds: int
    seconds_left: int | None
    beat_at: dt.datetime | None
    ahead: int

    @property
    def tenth(self) -> int:
        """Whole tenths, for an announcement every 10 %."""
        return int(self.percent // 10) * 10


def batches_for(user: Any, subject: str = SUBJECT) -> QuerySet[ImportBatch]:
    """Return the imports of a table for units in an account's scope."""
    batches = ImportBatch.objects.filter(subject=subject)
    if scope.sees_all(user):
        return batches
    return batches.filter(unit_id__in=scope.units_for(user).values("pk"))


def visible_to(user: Any) -> QuerySet[ImportBatch]:
    """Return the imports of every table whose duty an account holds, for units in its scope."""
    looks = {code: subject.look for code, subject in SUBJECTS.items() if subject.look}
    held = [code for code, look in looks.items() if holds(user, look.duty)]
    batches = ImportBatch.objects.filter(subject__in=held)
    if scope.sees_all(user):
        return batches
    return batches.filter(unit_id__in=scope.units_for(user).values("pk"))


def history(user: Any, subject: str = SUBJECT) -> list[tuple[ImportBatch, str, str]]:
    """Return the latest imports, each with its unit's name and who brought it (`` where a command
    did); three queries.
    """
    batches = list(
        batches_for(user, subject).select_related("job").order_by("-created_at", "-pk")[:100]
    )
    units = Unit.objects.filter(pk__in={batch.unit_id for batch in batches})
    names = dict(units.values_list("pk", "name"))
    people = User.objects.filter(pk__in={batch.created_by for batch in batches})
    who = dict(people.values_list("pk", "full_name"))
    return [
        (batch, names.get(batch.unit_id, ""), who.get(batch.created_by, "")) for batch in batches
    ]


def same_file(batch: ImportBatch) -> ImportBatch | None:
    """Return an earlier import of the same bytes for the same unit that was committed."""
    again = ImportBatch.objects.filter(
        file_digest=batch.file_digest, unit_id=batch.unit_id, state=BatchState.COMMITTED
    )
    found: ImportBatch | None = again.exclude(pk=batch.pk).order_by("-committed_at").first()
    return found


def has_failed(batch: ImportBatch) -> bool:
    """Tell whether a batch waits for somebody to run it again."""
    stopped = batch.job is not None and batch.job.state == JobState.FAILED
    return batch.state == BatchState.FAILED or (batch.state in RUNNING and stopped)


def samples(batch: ImportBatch) -> dict[str, list[str]]:
    """Return the first values of each column of a file, masked as far as they may be personal."""
    cells = files.cells(batch).head(SAMPLE_ROWS)
    masks = {"number": masked_number, "phone": masked_phone, "national_number": masked_number}
    keys = {match["letter"]: match["key"] for match in batch.facts["columns"]}
    found = {}
    for letter in cells.columns[2:]:
        mask = masks.get(keys.get(letter, ""), _cautious)
        found[letter] = [mask(text) for text in cells[letter].drop_nulls().to_list()]
    return found


def _cautious(text: str) -> str:
    """Mask what looks like a number of a person, in whatever column it stands."""
    digits = sum(char.isdigit() for char in text)
    return masked_number(text) if digits >= 11 else text[:24]


def preview(batch: ImportBatch, *, show: str, reason: str, page: str) -> Preview:
    """Return one tab of a checked batch: `warnings`, an outcome, else `refused`; a reason that is
    none is not asked for.
    """
    look = look_of(batch)
    if show in look.outcomes:
        return Preview(show, Paginator(_good(batch, show), PAGE_ROWS).get_page(page))
    show = show if show == WARNINGS else REFUSED
    severity = WARN if show == WARNINGS else REFUSE
    problems = ImportProblem.objects.filter(batch=batch, severity=severity)
    tally = problems.values_list("code").annotate(rows=Count("row", distinct=True))
    chips = [(code, str(look.short[code]), rows) for code, rows in tally.order_by("-rows")]
    reason = reason if reason in look.short else ""
    if reason:
        problems = problems.filter(code=reason)
    shown: Any = Paginator(problems.order_by("row", "pk"), PAGE_ROWS).get_page(page)
    shown.object_list = _problem_lines(batch, list(shown.object_list))
    return Preview(show, shown, reason, chips)


def _good(batch: ImportBatch, outcome: str) -> Any:
    table = files.checked(batch).filter(pl.col("outcome") == outcome)
    language = get_language() or ""
    labels = {column.key: column.title(language) for column in columns_of(batch)}
    return _Lines(table, labels, look_of(batch).line)


class _Lines:
    """A table as the paginator wants a list: its length, and slices made into lines."""

    ordered = True

    def __init__(self, table: pl.DataFrame, labels: dict[str, str], line: Line) -> None:
        self._table, self._labels, self._line = table, labels, line

    def __len__(self) -> int:
        return self._table.height

    def __getitem__(self, rows: slice) -> list[Any]:
        return [self._line(row, self._labels) for row in self._table[rows].iter_rows(named=True)]


def _problem_lines(batch: ImportBatch, problems: list[ImportProblem]) -> list[ProblemLine]:
    names = _names(batch, [problem.row for problem in problems])
    lines = []
    for problem in problems:
        name, hidden = names.get(problem.row, ("", False))
        message, suggestion = SUBJECTS[batch.subject].told(problem.code, problem.detail)
        lines.append(
            ProblemLine(
                row=problem.row,
                name=name,
                letter=problem.letter,
                column=problem.column,
                value=problem.value_masked,
                message=message,
                suggestion=suggestion,
                hidden=hidden,
                repair=f"{problem.row}:{problem.letter}:{problem.repair}" if problem.repair else "",
                repair_label=_repair_label(problem),
            )
        )
    return lines


def _repair_label(problem: ImportProblem) -> str:
    said = str(messages.REPAIRS[problem.repair]) if problem.repair else ""
    return said % {"detail": problem.detail} if "%" in said else said


def repairs_of(batch: ImportBatch) -> list[tuple[str, str, int]]:
    """Return the kinds of sure repairs that a checked batch offers: code, words, how many."""
    problems = ImportProblem.objects.filter(batch=batch).exclude(repair="")
    tally = problems.values_list("repair").annotate(many=Count("pk")).order_by("-many", "repair")
    return [(code, str(messages.REPAIR_KINDS[code]), many) for code, many in tally]


def _names(batch: ImportBatch, rows: list[int]) -> dict[int, tuple[str, bool]]:
    letter = next((letter for letter, key in batch.mapping.items() if key == "name"), "")
    try:
        cells = files.cells(batch)
    except FileGone:
        return {}
    found = cells.filter(pl.col("row").is_in(rows)).select("row", trimmed(pl.col(letter)), "hidden")
    return {row: (name or "", hidden) for row, name, hidden in found.rows()}


def progress(batch: ImportBatch, *, at: dt.datetime) -> Progress:
    """Return how far the job of a batch is, and how many jobs wait before it."""
    job = batch.job
    if job is None:
        return Progress("queued", "", 0, 0, 0.0, 0, None, None, 0)
    share = job.done / job.total if job.total else 0.0
    spent = (at - job.started_at).total_seconds() if job.started_at else 0.0
    left = round(spent / share - spent) if share > 0.05 and spent > 2 else None
    waiting = Job.objects.filter(state=JobState.QUEUED, created_at__lt=job.created_at)
    return Progress(
        state=job.state,
        stage=job.stage,
        done=job.done,
        total=job.total,
        percent=share * 100,
        seconds=round(spent),
        seconds_left=left,
        beat_at=job.heartbeat_at,
        ahead=waiting.count() if job.state == JobState.QUEUED else 0,
    )
