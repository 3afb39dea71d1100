"""The sweeper of imports: files go when their time is over (SECURITY P1)."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask
from tenants.models import Region
from volunteers.groundwork.imports import services


@shared_task(name="imports.sweep", base=PlatformTask)
def sweep() -> int:
    """Close imports that were left for a day and delete marked workbooks as old; return how many
    files went.
    """
    return sum(swept for _, swept in for_each_region(_sweep))


def _sweep(region: Region) -> int:
    return services.sweep(actor=system_actor("task"), at=timezone.now())
