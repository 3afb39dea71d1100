"""When letters are delivered: as soon as they are written, and in a sweep for the rest. A daily
round empties those that were given up.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from tenants.context import in_public
from tenants.jobs.tasks import PlatformTask
from tenants.letters import delivering, services


@shared_task(name="letters.deliver", base=PlatformTask)
def deliver() -> int:
    """Hand over every letter that is due; return how many arrived."""
    return delivering.deliver_waiting(at=timezone.now())


@shared_task(name="letters.empty", base=PlatformTask)
def empty() -> int:
    """Empty the letters that were given up long ago; return how many."""
    return delivering.empty_given_up(at=timezone.now())


def ask() -> None:
    """Tell a worker that a letter was written."""
    with in_public():
        deliver.delay()


services.SENDERS.append(ask)
