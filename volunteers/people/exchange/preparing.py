"""The worker's part of a batch: choose the people, write the file, keep it encrypted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import OperationalError, transaction
from django.utils import timezone

from tenants.context import current_code
from tenants.database import connection
from tenants.jobs import services as jobs
from tenants.jobs.running import JobCancelled, RunningJob
from tenants.keys import files
from tenants.policy_versions.services import policy_in_force
from volunteers.people.exchange import layout, queries, rules, services
from volunteers.people.exchange.models import ExchangeState, NationalBatch, NationalRow
from volunteers.people.profiles.models import Volunteer

MOST_PEOPLE = 50_000
LISTED = 500  # people left out whom the batch names
ROWS = 2000


@jobs.register(services.PREPARE)
def prepare_job(job: RunningJob) -> dict[str, Any]:
    """Fill the batch that the job names; done already is done."""
    batch_id = UUID(job.payload["batch"])
    try:
        return _prepare(batch_id, job)
    except (JobCancelled, OperationalError):
        if connection.is_usable():
            _close(batch_id, ExchangeState.CANCELLED)
        raise
    except Exception:
        _close(batch_id, ExchangeState.FAILED)
        raise


def _prepare(batch_id: UUID, job: RunningJob) -> dict[str, Any]:
    batch = NationalBatch.objects.get(pk=batch_id)
    while batch.state != ExchangeState.READY:  # again without whoever is deleted meanwhile
        _fill(batch, job)
    return dict(batch.counts)


def _fill(batch: NationalBatch, job: RunningJob) -> None:
    """Write the batch's file and keep it, unless somebody in it has been deleted meanwhile."""
    policy = policy_in_force(current_code(), timezone.localdate()).exchange
    people = list(
        queries.to_hand_over().select_related("unit").order_by("registered_at", "pk")[:MOST_PEOPLE]
    )
    left_out = [person for person in people if layout.lacks(policy, person)]
    missing = {person.pk for person in left_out}
    chosen = [person for person in people if person.pk not in missing]
    written = layout.workbook(policy, _keyed(batch, chosen, job))
    batch.profile, batch.layout = policy.code, [c.heading for c in policy.columns]
    batch.counts = _counts(chosen, left_out)
    _keep(batch, chosen, written.content, job)


def _keep(batch: NationalBatch, chosen: list[Volunteer], content: bytes, job: RunningJob) -> None:
    name, is_kept = files.put(services.FOLDER, content), False
    try:
        with transaction.atomic():
            if not Volunteer.objects.hold([person.pk for person in chosen]):
                return
            _keep_rows(batch, chosen)
            batch.stored_file, batch.file_digest = name, services.digest_of(content)
            batch.state = ExchangeState.READY
            batch.save()
            job.confirm_lease()
        is_kept = True
    finally:
        if not is_kept:
            files.delete(name)


def _keyed(
    batch: NationalBatch, people: list[Volunteer], job: RunningJob
) -> Iterator[tuple[str, Volunteer]]:
    for position, person in enumerate(people, 1):
        if position % ROWS == 1:
            job.progress(done=position - 1, total=len(people), stage="writing")
            job.check()
        yield rules.key_of(batch.number, position), person


def _keep_rows(batch: NationalBatch, people: list[Volunteer]) -> None:
    NationalRow.objects.bulk_create(
        (
            NationalRow(batch=batch, volunteer=person, position=position)
            for position, person in enumerate(people, 1)
        ),
        batch_size=ROWS,
    )


def _counts(people: list[Volunteer], left_out: list[Volunteer]) -> dict[str, Any]:
    listed = [str(person.pk) for person in left_out[:LISTED]]
    return {"people": len(people), "left_out": len(left_out), "listed": listed}


def _close(batch_id: UUID, state: ExchangeState) -> None:
    NationalBatch.objects.filter(pk=batch_id, state=ExchangeState.PREPARING).update(state=state)
