"""When the rounds of shifts are made."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.service.shifts import sweeping, walk_ins


@shared_task(name="shifts.promote", base=PlatformTask)
def promote() -> int:
    """Pass on, in every region, the seats that are free or were not confirmed; return how many."""
    return sum(done for _, done in for_each_region(_promote))


@shared_task(name="shifts.remind", base=PlatformTask)
def remind() -> int:
    """Remind people, in every region, of their shifts; return how many."""
    return sum(done for _, done in for_each_region(_remind))


@shared_task(name="shifts.forget_walk_ins", base=PlatformTask)
def forget_walk_ins() -> int:
    """Forget, in every region, walk-ins whose time of keeping is over; return how many."""
    return sum(done for _, done in for_each_region(_forget_walk_ins))


def _forget_walk_ins(_region: Region) -> int:
    return walk_ins.forget(actor=system_actor("task"), at=timezone.now())


def _promote(_region: Region) -> int:
    return sweeping.promote(actor=system_actor("task"), at=timezone.now())


def _remind(_region: Region) -> int:
    return sweeping.remind(at=timezone.now())
