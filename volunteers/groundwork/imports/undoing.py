"""Taking a committed import back, whole or not at all, while nothing is built on what it wrote.

    committed → undoing → undone
              ↖ somebody built on it meanwhile, it was given up, it failed

Everything happens in one transaction of a job. What is built on is asked when the undo is asked
for, and again under the locks of the transaction.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from tenants.audit.services import Actor, record
from tenants.audit.services import Subject as Audited
from tenants.database import connection
from tenants.errors import RuleBroken
from tenants.jobs import services as jobs
from tenants.jobs.running import JobCancelled, RunningJob
from volunteers.groundwork.imports import runs, services
from volunteers.groundwork.imports.errors import BuiltOn, UndoTooLate, WrongStep
from volunteers.groundwork.imports.models import BatchState, ImportBatch
from volunteers.groundwork.imports.subjects import SUBJECTS, Context, Objection, Undo, Work

FAILED = "undo_failed"


def undo_until(batch: ImportBatch) -> dt.datetime | None:
    """Return until when a committed import can be undone; None where it never can."""
    if batch.state != BatchState.COMMITTED or batch.committed_at is None:
        return None
    undo = SUBJECTS[batch.subject].undo
    if undo is None:
        return None
    return batch.committed_at + dt.timedelta(hours=undo.hours(batch.committed_at))


def objections(batch: ImportBatch) -> list[Objection]:
    """Return what has been built on the rows of an import: whom, and why that forbids an undo."""
    return _undo_of(batch).objections(batch)


@transaction.atomic
def ask_undo(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Ask for an import to be taken back.

    :raises WrongStep: it is not committed, or undone already
    :raises UndoTooLate: policy's hours are over
    :raises BuiltOn: somebody of it has gone on; nothing is undone
    """
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    until = undo_until(batch)
    if until is None:
        raise WrongStep
    if at > until:
        raise UndoTooLate
    if found := objections(batch):
        raise BuiltOn(len({objection.row for objection in found}))
    batch.state, batch.reason_code = BatchState.UNDOING, ""
    batch.job = jobs.enqueue(
        kind=services.UNDO, payload={"batch": str(batch.pk)}, actor=actor, at=at
    )
    batch.save(update_fields=["state", "reason_code", "job"])
    told = Audited("import", str(batch.pk), batch=batch.pk)
    record(actor=actor, action="import.undo_asked", at=at, subject=told)
    return batch


@jobs.register(services.UNDO)
def undo_job(job: RunningJob) -> dict[str, Any]:
    """Undo the batch that the job names; what stops it leaves the import as it was."""
    batch_id = UUID(job.payload["batch"])
    try:
        run_undo(batch_id=batch_id, actor=runs.actor_of(job), at=timezone.now(), work=job)
    except (JobCancelled, OperationalError):
        if connection.is_usable():
            stay_committed(batch_id, "")
        raise
    except RuleBroken as refusal:
        stay_committed(batch_id, refusal.code)
        raise
    except Exception:
        stay_committed(batch_id, FAILED)
        raise
    return {"batch": str(batch_id)}


def run_undo(*, batch_id: UUID, actor: Actor, at: dt.datetime, work: Work) -> dict[str, int]:
    """Take an import back in one transaction; done already is done.

    :raises WrongStep: nobody asked for it
    :raises BuiltOn: somebody of it has gone on; nothing is undone
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state == BatchState.UNDONE:
        return dict(batch.counts["undone"])
    if batch.state != BatchState.UNDOING:
        raise WrongStep
    with transaction.atomic():
        undone = _undo(Context(batch, actor, at, work))
        work.confirm_lease()
    return undone


def _undo(context: Context) -> dict[str, int]:
    with connection.cursor() as cursor:
        for setting in ("statement_timeout", "lock_timeout"):
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, runs.LONGEST_STATEMENT])
    undone = _undo_of(context.batch).run(context)
    batch = ImportBatch.objects.select_for_update().get(pk=context.batch.pk)
    if batch.state != BatchState.UNDOING:
        raise JobCancelled
    batch.state, batch.undone_at = BatchState.UNDONE, context.at
    batch.undone_by, batch.counts = context.actor.user_id, {**batch.counts, "undone": undone}
    batch.save()
    told = Audited("import", str(batch.pk), dict(undone), batch=batch.pk)
    record(actor=context.actor, action="import.undo", at=context.at, subject=told)
    return undone


def stay_committed(batch_id: UUID, code: str) -> None:
    """Leave an import as it was committed; `code` says why it was not undone."""
    running = ImportBatch.objects.filter(pk=batch_id, state=BatchState.UNDOING)
    running.update(state=BatchState.COMMITTED, reason_code=code)


def _undo_of(batch: ImportBatch) -> Undo:
    undo = SUBJECTS[batch.subject].undo
    if undo is None:
        raise WrongStep
    return undo
