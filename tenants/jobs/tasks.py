"""Celery's side of jobs: the two bases of all tasks, and the one dispatcher that beat holds.

A message names its region in a header (tenant-schemas-celery). One without a region would run in
`public`: a `RegionTask` refuses it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone
from tenant_schemas_celery.task import TenantTask

from tenants.audit.services import system_actor
from tenants.context import PUBLIC, for_each_region
from tenants.database import connection
from tenants.jobs import leftovers, services
from tenants.models import Region


class TaskWithoutRegion(RuntimeError):
    """A task of a region was sent from nowhere."""


class TaskInsideRegion(RuntimeError):
    """A task of the platform was sent from inside a region."""


class RegionTask(TenantTask):
    """A task that works inside the region of its sender."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if connection.schema_name == PUBLIC:
            raise TaskWithoutRegion(self.name)
        return super().__call__(*args, **kwargs)


class PlatformTask(TenantTask):
    """A task that works outside of all regions and enters them one by one."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if connection.schema_name != PUBLIC:
            raise TaskInsideRegion(self.name)
        return super().__call__(*args, **kwargs)


@shared_task(name="jobs.run", base=RegionTask)
def run_job(job_id: str) -> str:
    """Run one job of the sender's region."""
    return services.run(UUID(job_id))


@shared_task(name="jobs.dispatch", base=PlatformTask)
def dispatch() -> int:
    """Send again every job that nobody works on; return how many."""
    return sum(sent for _, sent in for_each_region(_send_undelivered))


@shared_task(name="files.sweep", base=PlatformTask)
def sweep_files() -> int:
    """Delete, in every region, stored files that nobody names; return how many."""
    return sum(gone for _, gone in for_each_region(_sweep_files))


def _sweep_files(region: Region) -> int:
    return leftovers.sweep(actor=system_actor("task"), at=timezone.now())


def _send_undelivered(region: Region) -> int:
    jobs = services.undelivered(at=timezone.now())
    for job_id in jobs:
        send(job_id)
    return len(jobs)


def send(job_id: UUID) -> None:
    """Tell a worker of a job in the current region."""
    run_job.delay(str(job_id))


services.SENDERS.append(send)
