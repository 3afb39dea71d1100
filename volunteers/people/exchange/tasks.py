"""The daily round: files for the national system go when they are kept no longer (SECURITY P6)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.people.exchange import keeping


@shared_task(name="exchange.destroy_due", base=PlatformTask)
def destroy_due() -> int:
    """Destroy, in every region, the files whose time of keeping is over; return how many."""
    return sum(gone for _, gone in for_each_region(_destroy))


def _destroy(region: Region) -> int:
    return keeping.destroy_due(actor=system_actor("task"), at=timezone.now())
