"""When the roll-up is counted: soon after a write has committed, and in a sweep for the rest."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from reporting.rollup import recount
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask, RegionTask
from tenants.models import Region
from volunteers.groundwork.common.facts import handles
from volunteers.groundwork.marks.models import Mark
from volunteers.groundwork.marks.services import CellsChanged

SCHEDULED = "rollup:scheduled"
GATHER_SECONDS = 0.3
FORGET_SECONDS = 5
ROUNDS = 50

logger = logging.getLogger(__name__)


@handles(CellsChanged)
def after_commit(_fact: CellsChanged) -> None:
    """Schedule a recount for when the write has committed; a failure to do so is swept up."""
    transaction.on_commit(schedule, robust=True)


def schedule() -> None:
    """Ask for one recount of the current region for all writes of the next moment."""
    if cache.add(SCHEDULED, 1, timeout=FORGET_SECONDS):
        recount_region.apply_async(countdown=GATHER_SECONDS)


@shared_task(name="rollup.recount", base=RegionTask)
def recount_region() -> int:
    """Count the marked cells of the sender's region; return how many there were."""
    cache.delete(SCHEDULED)  # before the marks are read: a later write schedules the next recount
    return until_none_is_left()


@shared_task(name="rollup.sweep", base=PlatformTask)
def sweep() -> int:
    """Count what waits in any region; return how many cells there were."""
    return sum(count for _code, count in for_each_region(_swept))


def _swept(_region: Region) -> int:
    return until_none_is_left() if Mark.objects.exists() else 0


def until_none_is_left() -> int:
    """Recount the current region in rounds, until a round has left no mark that it saw."""
    counted = 0
    for _round in range(ROUNDS):
        found = recount.recount_marked(at=timezone.now())
        counted += found.cells
        if found.is_done:
            break
        if not found.had_lease:
            schedule()  # another worker is at it; what it does not see is counted after it
            break
    return counted
