"""Jobs (SECURITY R1, R2): effects once, whatever is killed, delivered twice, or cancelled."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.jobs import services, tasks
from tenants.jobs.models import Job, JobState
from tenants.jobs.pulse import LEASE_SECONDS
from tenants.jobs.running import JobCancelled, LeaseLost, RunningJob
from tenants.models import Region
from tests import factories as make
from tests.isolation import working
from tests.isolation.processes import process
from tests.sites import wait_until
from volunteers.groundwork.marks.models import Mark

NOBODY = system_actor("task")


@pytest.fixture(autouse=True)
def _kinds() -> None:
    working.register()


def ask_for(kind: str = "test.write", **payload: Any) -> Job:
    return services.enqueue(kind=kind, payload=payload, actor=NOBODY, at=timezone.now())


def state_of(job: Job) -> str:
    return str(Job.objects.values_list("state", flat=True).get(pk=job.pk))


def written(job: Job) -> int:
    return Mark.objects.filter(measure=f"job {job.pk}").count()


def test_a_job_runs_once_however_often_it_is_delivered(region: Region) -> None:
    job = ask_for()
    assert [services.run(job.pk) for _time in range(3)] == ["done", "not_claimed", "not_claimed"]
    assert written(job) == 1
    assert Job.objects.get(pk=job.pk).result == {"written": 1}


def test_two_workers_at_once_claim_it_once(own_database: str, region: Region) -> None:
    job = ask_for(seconds=1)
    with ExitStack() as stack:
        workers = [
            stack.enter_context(process("tests.isolation.working", "alpha", str(job.pk)))
            for _worker in range(2)
        ]
        answers = [worker.stdout.read().split()[-1] for worker in workers if worker.stdout]
    assert sorted(answers) == ["done", "not_claimed"]
    assert written(job) == 1


def test_a_job_of_one_region_is_no_job_of_another(region: Region) -> None:
    job = ask_for()
    with in_region("beta"):
        assert services.run(job.pk) == "not_claimed"
    assert state_of(job) == JobState.QUEUED


def test_a_claimed_job_is_free_again_when_its_lease_has_run_out(region: Region) -> None:
    job = ask_for()
    assert services._claim(job.pk, uuid4())
    assert services.run(job.pk) == "not_claimed"
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    assert services.run(job.pk) == "done"


def test_a_killed_worker_leaves_nothing_half_done(own_database: str, region: Region) -> None:
    job = ask_for(seconds=30)
    with process("tests.isolation.working", "alpha", str(job.pk)) as worker:
        wait_until(lambda: Job.objects.filter(pk=job.pk, stage="waiting").exists())
        worker.kill()
        worker.wait()
    assert (state_of(job), written(job)) == (JobState.RUNNING, 0)
    assert services.undelivered(at=timezone.now() + dt.timedelta(seconds=LEASE_SECONDS + 2)) == [
        job.pk
    ]


def test_what_a_killed_worker_had_is_done_by_the_next(own_database: str, region: Region) -> None:
    job = ask_for(seconds=30)
    with process("tests.isolation.working", "alpha", str(job.pk)) as worker:
        wait_until(lambda: Job.objects.filter(pk=job.pk, stage="waiting").exists())
        worker.kill()
    beat = Job.objects.get(pk=job.pk).heartbeat_at
    past = {"lease_until": timezone.now() - dt.timedelta(seconds=1), "payload": {"seconds": 0}}
    Job.objects.filter(pk=job.pk).update(**past)
    assert services.run(job.pk) == "done"
    job.refresh_from_db()
    assert (written(job), job.attempts, job.heartbeat_at > beat) == (1, 2, True)


def test_a_job_whose_workers_keep_dying_is_given_up(region: Region) -> None:
    job = ask_for()
    Job.objects.filter(pk=job.pk).update(attempts=services.MAX_ATTEMPTS)
    assert services.run(job.pk) == JobState.FAILED
    assert Job.objects.get(pk=job.pk).error_code == "worker_died"


def test_a_waiting_job_is_cancelled_at_once(region: Region) -> None:
    job = ask_for()
    services.request_cancel(job=job, actor=NOBODY, at=timezone.now())
    assert (services.run(job.pk), state_of(job)) == ("not_claimed", JobState.CANCELLED)
    with pytest.raises(services.JobNotWaiting):
        services.request_cancel(job=job, actor=NOBODY, at=timezone.now())


def test_a_running_job_is_cancelled_in_the_middle_of_a_statement(
    own_database: str, region: Region
) -> None:
    job = ask_for(seconds=60)
    with process("tests.isolation.working", "alpha", str(job.pk)) as worker:
        wait_until(lambda: Job.objects.filter(pk=job.pk, stage="waiting").exists())
        services.request_cancel(job=job, actor=NOBODY, at=timezone.now())
        assert worker.stdout
        assert worker.stdout.read().split()[-1] == JobState.CANCELLED
    assert (state_of(job), written(job)) == (JobState.CANCELLED, 0)


@pytest.fixture
def running(region: Region) -> RunningJob:
    job, token = ask_for(), uuid4()
    claimed = services._claim(job.pk, token)
    assert claimed
    return RunningJob(claimed, token)


def test_a_lease_is_confirmed_while_it_lasts(running: RunningJob) -> None:
    running.confirm_lease()
    running.check()


@pytest.mark.parametrize(
    "loss",
    [
        {"lease_until": dt.datetime(2014, 1, 1, tzinfo=dt.UTC)},
        {"lease_token": uuid4()},
        {"state": JobState.DONE},
        {"state": JobState.QUEUED},
    ],
    ids=["run out", "another's", "done", "waiting again"],
)
def test_a_lost_lease_is_not_confirmed(running: RunningJob, loss: dict[str, Any]) -> None:
    Job.objects.filter(pk=running.id).update(**loss)
    with pytest.raises(LeaseLost):
        running.confirm_lease()


def test_a_cancel_in_time_stops_the_commit(running: RunningJob) -> None:
    Job.objects.filter(pk=running.id).update(cancel_requested_at=timezone.now())
    for ask in (running.confirm_lease, running.check):
        with pytest.raises(JobCancelled):
            ask()


def test_a_crash_is_told_without_what_it_held(
    region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    job = ask_for("test.crash", secret="46010619900501001X")
    with caplog.at_level(logging.DEBUG):
        assert services.run(job.pk) == JobState.FAILED
    assert Job.objects.get(pk=job.pk).error_code == "crashed"
    assert str(job.pk) in caplog.text
    assert "46010619900501001X" not in caplog.text


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    ids: list[Any] = []
    monkeypatch.setattr(services, "SENDERS", [lambda job_id: ids.append(job_id)])
    monkeypatch.setattr(tasks, "send", lambda job_id: ids.append(job_id))
    return ids


def test_a_worker_is_told_after_the_commit(
    region: Region, sent: list[Any], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = ask_for()
        assert sent == []
    assert sent == [job.pk]


def test_what_is_rolled_back_is_told_nobody(own_database: str, sent: list[Any]) -> None:
    with in_region("alpha"):
        with transaction.atomic():
            ask_for()
            transaction.set_rollback(True)
        assert (sent, Job.objects.count()) == ([], 0)


def test_a_broken_messenger_loses_nothing(
    region: Region,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    monkeypatch.setattr(services, "SENDERS", [lambda job_id: 1 / 0])
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        job = ask_for()
    assert len(callbacks) == 1
    assert connection.run_on_commit == [] or connection.run_on_commit[-1][2]  # robust
    assert services.undelivered(at=timezone.now() + dt.timedelta(seconds=6)) == [job.pk]


def test_the_dispatcher_sends_again_what_nobody_works_on(db: None, sent: list[Any]) -> None:
    old = timezone.now() - dt.timedelta(minutes=1)
    with in_region("alpha"):
        waiting = make.make_job(created_at=old)
        make.make_job(created_at=timezone.now())
        make.make_job(created_at=old, state=JobState.DONE)
    with in_region("beta"):
        lease = {"lease_token": uuid4(), "lease_until": old}
        abandoned = make.make_job(created_at=old, state=JobState.RUNNING, **lease)
    assert tasks.dispatch.apply(headers={"_schema_name": "public"}).result == 2
    assert set(sent) == {waiting.pk, abandoned.pk}


def test_a_failed_job_is_run_again(region: Region) -> None:
    job = ask_for("test.crash", secret="x")
    services.run(job.pk)
    services.retry(job=job, actor=NOBODY, at=timezone.now())
    assert (state_of(job), services.run(job.pk)) == (JobState.QUEUED, JobState.FAILED)


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.DONE])
def test_only_what_failed_is_run_again(region: Region, state: JobState) -> None:
    with pytest.raises(services.JobNotFailed):
        services.retry(job=make.make_job(state=state), actor=NOBODY, at=timezone.now())
