"""A write is counted soon after it has committed: by message, or else by the sweep."""

import time

import pytest
from django.core.cache import cache
from django.db import transaction

from reporting import queries, tasks
from tenants.context import in_public, in_region
from tenants.jobs.tasks import TaskInsideRegion, TaskWithoutRegion
from tests.reporting.people import enter
from tests.reporting.test_progress_table import DAY
from tests.reporting.test_recount import kept


@pytest.fixture
def sent(monkeypatch):
    """What was asked of the workers instead of being sent."""
    messages: list[float] = []
    monkeypatch.setattr(
        tasks.recount_region, "apply_async", lambda countdown: messages.append(countdown)
    )
    return messages


def test_nothing_is_sent_before_the_write_has_committed(
    region, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        enter("school")
        assert (callbacks, sent) == ([], [])
    assert len(sent) == 1


def test_many_writes_of_a_moment_ask_once(region, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(5):
            enter("school")
    assert len(sent) == 1


def test_a_write_after_the_count_began_asks_again(region, sent):
    tasks.schedule()
    tasks.recount_region.run()
    tasks.schedule()
    assert len(sent) == 2


def test_without_the_broker_the_write_stays_and_the_sweep_counts(
    region, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(cache, "add", lambda *args, **more: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        enter("school", 2)
    assert tasks._swept(region) > 0
    assert kept("entered", "school") == 2


def test_a_recount_belongs_to_a_region_and_the_sweep_to_none(db, region):
    with pytest.raises(TaskInsideRegion):
        tasks.sweep()
    with in_public(), pytest.raises(TaskWithoutRegion):
        tasks.recount_region()


@pytest.mark.worker
def test_three_thousand_people_are_in_the_provinces_figures_within_five_seconds(site):
    assert is_seen_after(number=1, total=1, seconds=60), "the worker does not work"
    assert is_seen_after(number=3000, total=3001, seconds=5)


def is_seen_after(*, number: int, total: int, seconds: float) -> bool:
    """Let a city enter people; return whether the province sees the total in time."""
    with in_region("alpha"), transaction.atomic():
        enter("school", number)
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with in_region("gamma"):
            if queries.progress_table("gamma", DAY).rows[0].entered == total:
                return True
        time.sleep(0.1)
    return False
