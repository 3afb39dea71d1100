"""The sweeper of prints: files go when their time is over (SECURITY F3)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.people.cards.printing import keeping


@shared_task(name="prints.sweep", base=PlatformTask)
def sweep() -> int:
    """Delete the printed files whose time is over; return how many went."""
    return sum(swept for _, swept in for_each_region(_sweep))


def _sweep(region: Region) -> int:
    return keeping.sweep(at=timezone.now())
