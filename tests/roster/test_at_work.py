"""A commit that is killed, cancelled, delivered twice, or meets another: all rows or none."""

import datetime as dt
import os

import pytest
from django.utils import timezone

from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.imports import books
from tests.roster import at_work
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.models import ImportedRow
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import queries

pytestmark = pytest.mark.usefixtures("region")


def expire_lease(job_id):
    past = timezone.now() - dt.timedelta(minutes=1)
    Job.objects.filter(pk=job_id).update(lease_until=past)


def test_a_killed_worker_leaves_nothing_and_the_job_runs_again(own_database, region):
    batch = at_work.committing(at_work.checked_batch())
    with at_work.held_up(own_database) as cursor:
        worker = at_work.start(batch.job_id, own_database)
        at_work.wait_for_merges(cursor)
        worker.kill()
        worker.communicate()
    assert not Volunteer.objects.exists()
    expire_lease(batch.job_id)
    assert batch.job_id in jobs.undelivered(at=timezone.now())
    assert jobs.run(batch.job_id) == "done"
    assert Volunteer.objects.count() == ImportedRow.objects.count() == 5


def test_a_worker_that_dies_three_times_is_told_as_failed(own_database, region):
    batch = at_work.committing(at_work.checked_batch())
    Job.objects.filter(pk=batch.job_id).update(attempts=jobs.MAX_ATTEMPTS)
    assert jobs.run(batch.job_id) == "failed"
    batch.refresh_from_db()
    assert queries.has_failed(batch)
    imports.retry(batch_id=batch.pk, actor=at_work.ACTOR, at=timezone.now())
    assert jobs.run(batch.job_id) == "done"
    assert Volunteer.objects.count() == 5


def test_a_cancel_takes_back_what_was_written(own_database, region):
    batch = at_work.committing(at_work.checked_batch())
    with at_work.held_up(own_database) as cursor:
        worker = at_work.start(batch.job_id, own_database)
        at_work.wait_for_merges(cursor)
        imports.cancel(batch_id=batch.pk, actor=at_work.ACTOR, at=timezone.now())
        assert worker.communicate(timeout=20)[0].split()[-1] == "cancelled"
    batch.refresh_from_db()
    assert (batch.state, batch.stored_file) == ("cancelled", "")
    assert not Volunteer.objects.exists()


def test_a_cancel_before_the_job_runs_ends_it_at_once(own_database, region):
    batch = at_work.committing(at_work.checked_batch())
    imports.cancel(batch_id=batch.pk, actor=at_work.ACTOR, at=timezone.now())
    batch.refresh_from_db()
    assert batch.state == "cancelled"
    assert jobs.run(batch.job_id) == "not_claimed"


def test_two_imports_of_the_same_people_at_once_double_nobody(own_database, region):
    batches = [at_work.committing(at_work.checked_batch()) for _ in range(2)]
    with at_work.held_up(own_database) as cursor:
        workers = [at_work.start(batch.job_id, own_database) for batch in batches]
        at_work.wait_for_merges(cursor, 2)
    ends = sorted(worker.communicate(timeout=30)[0].split()[-1] for worker in workers)
    assert ends == ["done", "failed"]
    assert Volunteer.objects.count() == ImportedRow.objects.count() == 5
    for batch in batches:
        batch.refresh_from_db()
    assert sorted((batch.state, batch.reason_code) for batch in batches) == [
        ("committed", ""),
        ("ready", "stale"),
    ]


def test_a_job_delivered_twice_writes_once(own_database, region):
    batch = at_work.committing(at_work.checked_batch())
    assert [jobs.run(batch.job_id), jobs.run(batch.job_id)] == ["done", "not_claimed"]
    assert Volunteer.objects.count() == 5


def test_somebody_elses_commit_since_the_preview_asks_for_a_new_one(own_database, region):
    first, second = at_work.checked_batch(), at_work.checked_batch()
    assert jobs.run(at_work.committing(first).job_id) == "done"
    assert jobs.run(at_work.committing(second).job_id) == "failed"
    second.refresh_from_db()
    assert (second.state, second.reason_code) == ("ready", "stale")
    with pytest.raises(imports.WrongStep):
        at_work.committing(second)


def test_files_go_when_the_import_ends(own_database, region, settings):
    batch = at_work.committing(at_work.checked_batch())
    folder = os.path.join(settings.MEDIA_ROOT, "alpha", "imports")
    before = set(os.listdir(folder))
    jobs.run(batch.job_id)
    assert len(before - set(os.listdir(folder))) == 2  # the upload and its checked table


def test_what_nobody_went_on_with_is_swept_after_a_day(own_database, region):
    content = books.xlsx([books.person(1), books.person(2, 姓名="")])
    batch = at_work.checked_batch(content=content)
    later = timezone.now() + dt.timedelta(hours=25)
    assert imports.sweep(actor=at_work.ACTOR, at=later) == 2  # the import, the marked workbook
    batch.refresh_from_db()
    assert (batch.state, batch.stored_file, batch.marked_file) == ("cancelled", "", "")
