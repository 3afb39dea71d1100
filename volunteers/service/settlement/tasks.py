"""When the round of shifts that are over is made."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.service.settlement import sweeping


@shared_task(name="settlement.settle", base=PlatformTask)
def settle() -> int:
    """Settle, in every region, the shifts that are over; return how many."""
    return sum(done for _, done in for_each_region(_settle))


def _settle(_region: Region) -> int:
    return sweeping.settle_over(actor=system_actor("task"), at=timezone.now())
