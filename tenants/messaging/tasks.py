"""Celery's side of sending: after a commit, and every few seconds for what is due later."""

from __future__ import annotations

from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from tenants.audit.services import system_actor
from tenants.context import for_each_region
from tenants.jobs.tasks import PlatformTask, RegionTask
from tenants.messaging import delivery
from tenants.messaging.models import Message
from tenants.models import Region


@shared_task(name="messaging.deliver", base=RegionTask)
def deliver() -> int:
    """Send what is due in the sender's region; return how many went."""
    return delivery.deliver(actor=system_actor("task"), at=timezone.now())


@shared_task(name="messaging.dispatch", base=PlatformTask)
def dispatch() -> int:
    """Wake a worker for each region in which a message is due; return for how many."""
    return sum(woken for _, woken in for_each_region(_wake))


@shared_task(name="messaging.sweep", base=PlatformTask)
def sweep() -> int:
    """Forget old codes and failed messages of every region; return how many rows."""
    return sum(rows for _, rows in for_each_region(_sweep))


def deliver_soon() -> None:
    """Wake a worker once the transaction has committed, once for all of its messages."""
    if not any(entry[1] is _send for entry in connection.run_on_commit):
        transaction.on_commit(_send, robust=True)


def _send() -> None:
    deliver.delay()


def _wake(region: Region) -> int:
    is_due = Message.objects.filter(delivery.due(timezone.now())).exists()
    if is_due:
        _send()
    return int(is_due)


def _sweep(region: Region) -> int:
    return delivery.sweep(at=timezone.now())
