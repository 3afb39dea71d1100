"""Jobs from asking to done: enqueue, claim, run, cancel, retry.

Delivery is a hint: a job runs when a worker claims its row, which one conditional update grants
to one worker for the length of a lease that the pulse renews. A job whose worker died is claimed
again when the lease has run out, so every handler must be safe to run twice.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit.services import Actor, Subject, record
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.jobs.models import Job, JobState
from tenants.jobs.pulse import LEASE_SECONDS
from tenants.jobs.running import JobCancelled, LeaseLost, RunningJob

Handler = Callable[[RunningJob], dict[str, Any]]

HANDLERS: dict[str, Handler] = {}
SENDERS: list[Callable[[UUID], None]] = []
MAX_ATTEMPTS = 3
ENDED_BADLY = (JobState.FAILED, JobState.CANCELLED)
UNDELIVERED_AFTER = dt.timedelta(seconds=5)

logger = logging.getLogger(__name__)


class JobNotWaiting(RuleBroken):
    code = "job_not_waiting"
    message = _("该任务已结束，不能取消。")


class JobNotFailed(RuleBroken):
    code = "job_not_failed"
    message = _("只有失败或已取消的任务可以重新运行。")


def register(kind: str) -> Callable[[Handler], Handler]:
    """Make a function the handler of jobs of `kind`; what it returns is the job's result."""

    def add(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return add


def enqueue(*, kind: str, payload: dict[str, Any], actor: Actor, at: dt.datetime) -> Job:
    """Ask for work. A worker is told after commit; if that message is lost, the dispatcher asks
    again. `payload` holds ids alone, never a personal value.
    """
    job = Job.objects.create(kind=kind, payload=payload, created_by=actor.user_id, created_at=at)
    _deliver(job.pk)
    return job


@transaction.atomic
def request_cancel(*, job: Job, actor: Actor, at: dt.datetime) -> None:
    """Stop a job: a waiting one at once, a running one at its next statement.

    :raises JobNotWaiting: it has ended
    """
    open_jobs = Job.objects.filter(pk=job.pk, cancel_requested_at=None)
    waiting = open_jobs.filter(state=JobState.QUEUED).update(
        state=JobState.CANCELLED, cancel_requested_at=at, finished_at=at
    )
    if not waiting and not open_jobs.filter(state=JobState.RUNNING).update(cancel_requested_at=at):
        raise JobNotWaiting
    record(actor=actor, action="job.cancel", at=at, subject=Subject("job", str(job.pk)))


@transaction.atomic
def retry(*, job: Job, actor: Actor, at: dt.datetime) -> None:
    """Run a failed or cancelled job again.

    :raises JobNotFailed: it is waiting, running or done
    """
    ended = Job.objects.filter(pk=job.pk, state__in=ENDED_BADLY)
    fresh = {"error_code": "", "attempts": 0, "cancel_requested_at": None, "finished_at": None}
    if not ended.update(state=JobState.QUEUED, created_at=at, **fresh):
        raise JobNotFailed
    record(actor=actor, action="job.retry", at=at, subject=Subject("job", str(job.pk)))
    _deliver(job.pk)


def undelivered(*, at: dt.datetime) -> list[UUID]:
    """Return the jobs of this region that wait for nobody: never claimed, or their worker died."""
    waiting = Q(state=JobState.QUEUED, created_at__lt=at - UNDELIVERED_AFTER)
    abandoned = Q(state=JobState.RUNNING, lease_until__lt=at)
    jobs = Job.objects.filter(waiting | abandoned).order_by("created_at", "pk")
    return list(jobs.values_list("pk", flat=True))


def run(job_id: UUID) -> str:
    """Claim a job and run its handler; return the state it ended in, or `not_claimed`.

    Safe to call twice: the second call finds nothing to claim.
    """
    token = uuid7()
    job = _claim(job_id, token)
    if job is None:
        return "not_claimed"
    if job.attempts > MAX_ATTEMPTS:
        return _finish(job_id, token, JobState.FAILED, error_code="worker_died")
    with RunningJob(job, token) as running:
        state, outcome = _handle(job, running)
    return _finish(job_id, token, state, **outcome)


def _handle(job: Job, running: RunningJob) -> tuple[JobState, dict[str, Any]]:
    try:
        return JobState.DONE, {"result": HANDLERS[job.kind](running)}
    except JobCancelled:
        return JobState.CANCELLED, {}
    except LeaseLost:
        return JobState.FAILED, {"error_code": "lease_lost"}
    except RuleBroken as refusal:
        return JobState.FAILED, {"error_code": refusal.code}
    except OperationalError:
        return _interrupted(job)
    except Exception:
        # The traceback may quote a row, so only the job is named; the class is enough to search.
        logger.exception("job %s of kind %s failed", job.pk, job.kind, exc_info=False)
        return JobState.FAILED, {"error_code": "crashed"}


def _interrupted(job: Job) -> tuple[JobState, dict[str, Any]]:
    connection.close_if_unusable_or_obsolete()
    asked = Job.objects.filter(pk=job.pk, cancel_requested_at__isnull=False).exists()
    return (JobState.CANCELLED, {}) if asked else (JobState.FAILED, {"error_code": "database"})


def _claim(job_id: UUID, token: UUID) -> Job | None:
    now = timezone.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    claimed = Job.objects.filter(free, pk=job_id).update(
        state=JobState.RUNNING,
        lease_token=token,
        lease_until=now + dt.timedelta(seconds=LEASE_SECONDS),
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _finish(job_id: UUID, token: UUID, state: JobState, **outcome: Any) -> str:
    mine = Job.objects.filter(pk=job_id, lease_token=token, state=JobState.RUNNING)
    now = timezone.now()
    return state if mine.update(state=state, finished_at=now, **outcome) else "lease_lost"


def _deliver(job_id: UUID) -> None:
    def send_all() -> None:
        for send in SENDERS:
            send(job_id)

    transaction.on_commit(send_all, robust=True)
