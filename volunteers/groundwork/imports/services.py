"""An import from upload to done: its states, and who moves it from one to the next.

    upload → mapping → checking → ready → committing → committed (→ undone: `undoing.py`)
                                 ↘ cancelled, failed (can be run again)

A file that cannot be read leaves nothing but an audit row. Nothing is written to the imported
table before `committing`, and there all of it is one transaction (`runs.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.audit.services import Actor, record
from tenants.audit.services import Subject as Audited
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.jobs import services as jobs
from tenants.jobs.models import JobState
from volunteers.groundwork.imports import columns, files, mappings, marking, repeats, sheets
from volunteers.groundwork.imports.errors import (
    ColumnsMissing,
    ColumnTwice,
    HasRefused,
    WrongStep,
)
from volunteers.groundwork.imports.models import BatchState, ImportBatch
from volunteers.groundwork.imports.subjects import SUBJECTS, columns_of

CHECK = "imports.check"
COMMIT = "imports.commit"
UNDO = "imports.undo"
KEPT_FOR = dt.timedelta(hours=24)
CHECKABLE = (BatchState.MAPPING, BatchState.READY, BatchState.FAILED)
ENDED = (BatchState.COMMITTED, BatchState.UNDONE, BatchState.CANCELLED, BatchState.REFUSED)
RUNNING = {
    CHECK: BatchState.CHECKING,
    COMMIT: BatchState.COMMITTING,
    UNDO: BatchState.UNDOING,
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, and for which unit; `key` becomes the import's own, if one was chosen."""

    name: str
    content: bytes
    unit_id: UUID | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user settled before the check: which letter is which column, and options."""

    mapping: Mapping[str, str]
    vouched: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


def receive(*, subject: str, upload: Upload, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Read an uploaded file and keep its rows, encrypted, those of its other sheets too; columns
    marked `unread` are not kept.

    :raises FileRefused: it cannot be imported; nothing of it is kept, and the audit says so
    :raises RuleBroken: no file is taken at this time; likewise
    """
    try:
        SUBJECTS[subject].admit(at)
        known = SUBJECTS[subject].columns_on(timezone.localdate(at))
        read, others = sheets.read(upload.content, upload.name, known)
    except RuleBroken as refusal:
        told = Audited("import", changes={"reason": refusal.code, "bytes": len(upload.content)})
        record(actor=actor, action="import.refuse", at=at, subject=told)
        raise
    batch = ImportBatch(
        pk=upload.key or uuid7(),
        subject=subject,
        unit_id=upload.unit_id,
        state=BatchState.MAPPING,
        file_name=PurePath(upload.name).name[-255:],
        file_size=len(upload.content),
        file_digest=hashlib.sha256(upload.content).hexdigest(),
        facts=read.facts,
        stored_file=files.keep(read.rows),
        created_by=actor.user_id,
        created_at=at,
    )
    try:
        sheets.keep(batch, others)
        with transaction.atomic():
            mappings.offer(batch)
            batch.save(force_insert=True)
            _audit(batch, "import.upload", actor, at, {"rows": read.facts["rows"]})
    except Exception:
        files.delete_all([batch.stored_file, *sheets.stored(batch.facts)])
        raise
    return batch


def suggested_mapping(batch: ImportBatch) -> dict[str, str]:
    """Return the columns that were recognised, by letter; unsure ones are for a person to see."""
    return {match["letter"]: match["key"] for match in batch.facts["columns"] if match["key"]}


@transaction.atomic
def confirm_columns(
    *, batch_id: UUID, choices: Choices, actor: Actor, at: dt.datetime
) -> ImportBatch:
    """Settle the columns and ask for the check; also to check again with the same or others.

    :raises WrongStep: the import is at work, or ended
    :raises ColumnsMissing: a required column has none in the file
    :raises ColumnTwice: one column was given to two of the file's
    """
    batch = settle_columns(batch_id=batch_id, choices=choices, actor=actor, at=at)
    batch.job = jobs.enqueue(kind=CHECK, payload={"batch": str(batch.pk)}, actor=actor, at=at)
    batch.save(update_fields=["job"])
    mappings.remember(batch, user_id=actor.user_id, at=at)
    return batch


@transaction.atomic
def settle_columns(
    *, batch_id: UUID, choices: Choices, actor: Actor, at: dt.datetime
) -> ImportBatch:
    """Settle the columns without asking for the check: for a caller that runs it itself.

    :raises WrongStep, ColumnsMissing, ColumnTwice: as `confirm_columns`
    """
    batch = _locked(batch_id, CHECKABLE)
    keys = [key for key in choices.mapping.values() if key]
    missing = columns.missing(keys, columns_of(batch))
    if missing:
        raise ColumnsMissing(column.label for column in missing)
    if len(set(keys)) != len(keys):
        raise ColumnTwice
    batch.mapping = {letter: key for letter, key in choices.mapping.items() if key}
    batch.vouched, batch.options = choices.vouched, dict(choices.options)
    batch.state, batch.reason_code, batch.counts = BatchState.CHECKING, "", {}
    repeats.begin_again(batch)
    batch.save()
    _audit(batch, "import.check", actor, at, {"vouched": batch.vouched})
    return batch


@transaction.atomic
def ask_commit(*, batch_id: UUID, good_rows: bool, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Ask for the rows to be written: all of them, or with `good_rows` those without a fault.

    :raises WrongStep: the preview is not there, or is out of date
    :raises HasRefused: some rows are refused and `good_rows` was not chosen
    """
    batch = settle_commit(batch_id=batch_id, good_rows=good_rows, actor=actor, at=at)
    batch.job = jobs.enqueue(kind=COMMIT, payload={"batch": str(batch.pk)}, actor=actor, at=at)
    batch.save(update_fields=["job"])
    return batch


@transaction.atomic
def settle_commit(*, batch_id: UUID, good_rows: bool, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Move an import to writing without asking for the job: for a caller that writes itself.

    :raises WrongStep, HasRefused: as `ask_commit`
    """
    batch = _locked(batch_id, (BatchState.READY,))
    if batch.reason_code:
        raise WrongStep
    if batch.counts["refused"] and not good_rows:
        raise HasRefused
    batch.state = BatchState.COMMITTING
    batch.options = {**batch.options, "good_rows": good_rows}
    batch.save(update_fields=["state", "options"])
    _audit(batch, "import.commit_asked", actor, at, {"good_rows": good_rows})
    return batch


@transaction.atomic
def cancel(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Give an import up: at once where nothing runs, else at the job's next statement. What the
    job has written and not committed is rolled back.

    :raises WrongStep: it has ended
    """
    batch: ImportBatch = ImportBatch.objects.get(pk=batch_id)
    job = batch.job
    if job is not None and job.state in (JobState.QUEUED, JobState.RUNNING):
        jobs.request_cancel(job=job, actor=actor, at=at)
        job.refresh_from_db()
    _audit(batch, "import.cancel", actor, at, {})
    if job is None or job.state != JobState.RUNNING:
        locked = _locked(batch_id, set(BatchState) - set(ENDED))
        undoing = locked.state == BatchState.UNDOING  # what is given up is the undo
        end(locked, BatchState.COMMITTED if undoing else BatchState.CANCELLED)
    return batch


@transaction.atomic
def retry(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Run again what failed: the check or the commit.

    :raises WrongStep: nothing of it failed
    """
    batch = _locked(batch_id, (*RUNNING.values(), BatchState.FAILED))
    job = batch.job
    if job is None or job.state != JobState.FAILED:
        raise WrongStep
    jobs.retry(job=job, actor=actor, at=at)
    batch.state = RUNNING[job.kind]
    batch.save(update_fields=["state"])
    return batch


def sweep(*, actor: Actor, at: dt.datetime) -> int:
    """Close what nobody went on with for 24 hours, and delete marked workbooks made before that;
    return how many batches were touched.
    """
    before = at - KEPT_FOR
    left = ImportBatch.objects.filter(created_at__lt=before).exclude(state__in=ENDED)
    batches = list(left.exclude(state__in=RUNNING.values()).order_by("pk"))
    for batch in batches:
        with transaction.atomic():
            _audit(batch, "import.expire", actor, at, {})
            end(batch, BatchState.CANCELLED)
    old = ImportBatch.objects.exclude(marked_file="").filter(checked_at__lt=before)
    names = list(old.values_list("marked_file", flat=True))
    old.update(marked_file="")
    files.delete_all(names)
    return len(batches) + len(names)


def end(batch: ImportBatch, state: BatchState) -> None:
    """Close an import and let its files go after commit; a marked workbook stays its 24 hours."""
    kept = sheets.stored(batch.facts)
    doomed = [batch.stored_file, batch.facts.pop(files.CHECKED, ""), *kept]
    batch.facts.pop(marking.TITLES, None)
    batch.facts.pop(sheets.OTHERS, None)
    batch.stored_file, batch.state = "", state
    batch.save()
    transaction.on_commit(lambda: files.delete_all(doomed))


def _locked(batch_id: UUID, states: Any) -> ImportBatch:
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in states:
        raise WrongStep
    return batch


def _audit(
    batch: ImportBatch, action: str, actor: Actor, at: dt.datetime, changes: dict[str, Any]
) -> None:
    subject = Audited("import", str(batch.pk), changes, batch=batch.pk)
    record(actor=actor, action=action, at=at, subject=subject)
