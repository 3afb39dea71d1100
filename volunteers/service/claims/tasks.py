"""When whoever has to answer claims is reminded."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.service.claims import sweeping


@shared_task(name="claims.remind", base=PlatformTask)
def remind() -> int:
    """Remind, in every region, of the claims that wait; return of how many."""
    return sum(done for _, done in for_each_region(_remind))


def _remind(_region: Region) -> int:
    return sweeping.remind(actor=system_actor("task"), at=timezone.now())
