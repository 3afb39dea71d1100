"""When signs of hour-farming are looked for: every night."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.service.protection import services


@shared_task(name="protection.find", base=PlatformTask)
def find() -> int:
    """List, in every region, the new signs of the past days; return how many."""
    return sum(found for _, found in for_each_region(_find))


def _find(_region: Region) -> int:
    return services.find(actor=system_actor("task"), at=timezone.now())
