"""The two long steps of an import, as a job runs them or a command does: the check, the commit."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import polars as pl
from django.db import OperationalError, transaction
from django.utils import timezone

from tenants.accounts.models import User
from tenants.audit.services import Actor, record, system_actor
from tenants.audit.services import Subject as Audited
from tenants.database import connection
from tenants.errors import RuleBroken
from tenants.jobs import services as jobs
from tenants.jobs.running import JobCancelled, RunningJob
from volunteers.groundwork.common.bulk import copy_frame
from volunteers.groundwork.imports import files, following, marking, services
from volunteers.groundwork.imports.checks import Problem
from volunteers.groundwork.imports.errors import Stale, WrongStep
from volunteers.groundwork.imports.models import BatchState, ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import (
    SUBJECTS,
    Context,
    Outcome,
    Work,
    columns_of,
)

LONGEST_STATEMENT = "10min"  # of one merge; a page's limit is 15 s


@jobs.register(services.CHECK)
def check_job(job: RunningJob) -> dict[str, Any]:
    """Check the batch that the job names; a commit asked for beforehand follows."""
    told = _guarded(job, run_check)
    batch_id = UUID(job.payload["batch"])
    following.go_on(batch_id=batch_id, actor=actor_of(job), at=timezone.now())
    return told


@jobs.register(services.COMMIT)
def commit_job(job: RunningJob) -> dict[str, Any]:
    """Commit the batch that the job names."""
    return _guarded(job, run_commit)


def run_check(*, batch_id: UUID, actor: Actor, at: dt.datetime, work: Work) -> dict[str, int]:
    """Judge every row and compare it with who is on file; keep the answer for the preview.

    :raises WrongStep: the batch is not waiting for its check
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state == BatchState.READY:
        return dict(batch.counts)
    if batch.state != BatchState.CHECKING:
        raise WrongStep
    context = Context(batch, actor, at, work)
    outcome = SUBJECTS[batch.subject].check(context, files.cells(batch))
    work.check()
    former = [batch.facts.get(files.CHECKED, ""), batch.marked_file]
    kept = files.keep(outcome.table)
    try:
        with transaction.atomic():
            _keep_answer(batch_id, outcome, kept, at)
            work.confirm_lease()
    except BaseException:
        files.delete_all([kept])
        raise
    files.delete_all(former)
    return outcome.counts


def _keep_answer(batch_id: UUID, outcome: Outcome, kept: str, at: dt.datetime) -> None:
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.CHECKING:
        raise JobCancelled
    ImportProblem.objects.filter(batch=batch).delete()
    _save_problems(batch, outcome.problems)
    batch.counts, batch.checked_at, batch.state = outcome.counts, at, BatchState.READY
    batch.facts = {**batch.facts, files.CHECKED: kept}
    batch.marked_file = marking.make(batch) if outcome.counts["refused"] else ""
    batch.save()


def _save_problems(batch: ImportBatch, problems: list[Problem]) -> None:
    if not problems:
        return
    labels = {column.key: column.label for column in columns_of(batch)}
    letters = {key: letter for letter, key in batch.mapping.items()}
    headings = {match["letter"]: match["heading"] for match in batch.facts["columns"]}
    names = {key: headings.get(letters.get(key, ""), "") or label for key, label in labels.items()}
    frame = pl.DataFrame(
        {
            "row": [problem.row for problem in problems],
            "column": [names[problem.key][:64] for problem in problems],
            "letter": [letters.get(problem.key, "") for problem in problems],
            "severity": [problem.severity for problem in problems],
            "code": [problem.code for problem in problems],
            "detail": [problem.detail[:255] for problem in problems],
            "value_masked": [problem.value[:128] for problem in problems],
            "repair": [problem.repair for problem in problems],
        }
    ).with_columns(batch_id=pl.lit(str(batch.pk)))
    with connection.cursor() as cursor:
        copy_frame(cursor, ImportProblem._meta.db_table, frame)


def run_commit(*, batch_id: UUID, actor: Actor, at: dt.datetime, work: Work) -> dict[str, int]:
    """Write the rows of a checked batch, all in one transaction; done already is done.

    :raises Stale: what is on file has changed since the check; nothing was written, and the batch
        waits to be checked again
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    if batch.state == BatchState.COMMITTED:
        return dict(batch.counts)
    if batch.state != BatchState.COMMITTING:
        raise WrongStep
    context = Context(batch, actor, at, work)
    prepared = SUBJECTS[batch.subject].prepare(context, files.checked(batch))
    work.check()
    try:
        with transaction.atomic():
            counts = _merge(context, prepared)
            work.confirm_lease()
    except Stale:
        waiting = ImportBatch.objects.filter(pk=batch_id, state=BatchState.COMMITTING)
        waiting.update(state=BatchState.READY, reason_code=Stale.code)
        raise
    return counts


def _merge(context: Context, prepared: Any) -> dict[str, int]:
    with connection.cursor() as cursor:
        for setting in ("statement_timeout", "lock_timeout"):  # another import may be writing
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, LONGEST_STATEMENT])
    written = SUBJECTS[context.batch.subject].merge(context, prepared)
    # Locked only now: a cancel must find the row free while the merge runs.
    batch = ImportBatch.objects.select_for_update().get(pk=context.batch.pk)
    if batch.state != BatchState.COMMITTING:
        raise JobCancelled
    batch.counts = {**batch.counts, "written": written}
    batch.committed_at = context.at
    told = Audited("import", str(batch.pk), dict(written), batch=batch.pk)
    record(actor=context.actor, action="import.commit", at=context.at, subject=told)
    services.end(batch, BatchState.COMMITTED)
    return dict(batch.counts)


def _guarded(job: RunningJob, run: Any) -> dict[str, Any]:
    """Run a step as its job; what stops it is shown on the batch as well."""
    batch_id = UUID(job.payload["batch"])
    try:
        counts = run(batch_id=batch_id, actor=actor_of(job), at=timezone.now(), work=job)
    except (JobCancelled, OperationalError):
        if connection.is_usable():
            _close_cancelled(batch_id)
        raise
    except RuleBroken as refusal:
        _mark_failed(batch_id, refusal.code)
        raise
    except Exception:
        _mark_failed(batch_id, "crashed")
        raise
    return {"batch": str(batch_id), "rows": counts["rows"]}


@transaction.atomic
def _close_cancelled(batch_id: UUID) -> None:
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    asked = batch.job is not None and batch.job.cancel_requested_at is not None
    if asked and batch.state in services.RUNNING.values():
        services.end(batch, BatchState.CANCELLED)


def _mark_failed(batch_id: UUID, code: str) -> None:
    running = ImportBatch.objects.filter(pk=batch_id, state__in=services.RUNNING.values())
    running.update(state=BatchState.FAILED, reason_code=code)


def actor_of(job: RunningJob) -> Actor:
    """Return who asked for a job, as the audit writes it."""
    user = User.objects.filter(pk=job.created_by).first()
    if user is None:
        return system_actor("task")
    return Actor(user_id=user.pk, label=user.get_username(), address=None, via="task")
