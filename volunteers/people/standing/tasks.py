"""The daily round: whoever left long enough ago becomes anonymous (SECURITY P6)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.people.standing import anonymising


@shared_task(name="standing.anonymise_due", base=PlatformTask)
def anonymise_due() -> int:
    """Anonymise, in every region, everybody whose time of keeping is over; return how many."""
    return sum(done for _, done in for_each_region(_anonymise))


def _anonymise(region: Region) -> int:
    return anonymising.anonymise_due(actor=system_actor("task"), at=timezone.now())
