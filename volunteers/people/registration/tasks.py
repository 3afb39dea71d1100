"""The round that tells applicants what was decided, once it can't be taken back any more."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.people.registration import telling


@shared_task(name="registration.tell_decided", base=PlatformTask)
def tell_decided() -> int:
    """Tell, in every region, whoever waits to be told; return how many messages were sent."""
    return sum(done for _, done in for_each_region(_tell))


def _tell(region: Region) -> int:
    return telling.tell_due(at=timezone.now())
