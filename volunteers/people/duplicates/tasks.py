"""When people are compared across regions: soon after a write, and in a sweep for the rest."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask, RegionTask
from tenants.models import Region
from volunteers.groundwork.common.facts import handles
from volunteers.groundwork.marks.services import CellsChanged
from volunteers.people.duplicates import services
from volunteers.people.profiles.models import Volunteer

SCHEDULED = "duplicates:scheduled"
GATHER_SECONDS = 1.0
FORGET_SECONDS = 10


@handles(CellsChanged)
def after_commit(_fact: CellsChanged) -> None:
    """Schedule a comparison for when the write has committed; a failure to do so is swept up."""
    transaction.on_commit(schedule, robust=True)


def schedule() -> None:
    """Ask for one comparison of the current region for all writes of the next moment."""
    if cache.add(SCHEDULED, 1, timeout=FORGET_SECONDS):
        compare.apply_async(countdown=GATHER_SECONDS)


@shared_task(name="duplicates.compare", base=RegionTask)
def compare() -> int:
    """Compare whoever of the sender's region was not compared yet; return the cases opened."""
    cache.delete(SCHEDULED)
    return services.compare_all(at=timezone.now())


@shared_task(name="duplicates.sweep", base=PlatformTask)
def sweep() -> int:
    """Compare whoever waits in any region; return the cases opened."""
    return sum(opened for _code, opened in for_each_region(_swept))


def _swept(_region: Region) -> int:
    waiting = Volunteer.objects.live().filter(identity_hashed_at=None)
    return services.compare_all(at=timezone.now()) if waiting.exists() else 0
