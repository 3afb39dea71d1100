"""The rounds of registration: what was decided is told once it can't be taken back any more, and
what applicants left behind is deleted.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.people.registration import numbers, sweeping, telling


@shared_task(name="registration.tell_decided", base=PlatformTask)
def tell_decided() -> int:
    """Tell, in every region, whoever waits to be told; return how many messages were sent."""
    return sum(done for _, done in for_each_region(_tell))


def _tell(region: Region) -> int:
    return telling.tell_due(at=timezone.now())


@shared_task(name="registration.sweep", base=PlatformTask)
def sweep() -> int:
    """Delete, in every region, the applications whose time is over; return how many."""
    return sum(gone for _, gone in for_each_region(_sweep))


def _sweep(region: Region) -> int:
    return sweeping.sweep(actor=system_actor("task"), at=timezone.now())


@shared_task(name="registration.number_settled", base=PlatformTask)
def number_settled() -> int:
    """Number, in every region, whoever is registered for good without a number; return how many."""
    return sum(done for _, done in for_each_region(_number))


def _number(region: Region) -> int:
    return numbers.number_settled(at=timezone.now())
