"""When copies of certificates are destroyed that policy had kept beyond a deletion."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.service.certificates import keeping


@shared_task(name="certificates.destroy_due", base=PlatformTask)
def destroy_due() -> int:
    """Destroy, in every region, the copies whose time is over; return how many."""
    return sum(done for _, done in for_each_region(_destroy_due))


def _destroy_due(_region: Region) -> int:
    return keeping.destroy_due(actor=system_actor("task"), at=timezone.now())
