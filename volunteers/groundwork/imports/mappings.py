"""Column mappings remembered: what a unit settled for some headings is offered for them again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import Any
from uuid import UUID

from django.db import transaction

from tenants.audit.services import Actor, record
from tenants.audit.services import Subject as Audited
from volunteers.groundwork.imports.columns import fold
from volunteers.groundwork.imports.errors import WrongStep
from volunteers.groundwork.imports.models import BatchState, ColumnMapping, ImportBatch
from volunteers.groundwork.imports.subjects import columns_of

REMEMBERED = "remembered"  # key of ImportBatch.facts: when the mapping offered was last settled


def digest(facts: dict[str, Any]) -> str:
    """Return what headings are known by: equal in their order, as headings are compared."""
    headings = [[match["letter"], fold(match["heading"])] for match in facts["columns"]]
    return hashlib.sha256(json.dumps(headings).encode()).hexdigest()


def offer(batch: ImportBatch) -> None:
    """Put the mapping that the batch's unit settled for these headings before into the batch, not
    saved; columns that are not known any more are left out.
    """
    found = _of(batch).first()
    if found is None:
        return
    known = {column.key for column in columns_of(batch) if not column.unread}
    there = {match["letter"] for match in batch.facts["columns"]} - set(batch.facts["unread"])
    batch.mapping = {
        letter: key for letter, key in found.mapping.items() if key in known and letter in there
    }
    batch.facts[REMEMBERED] = found.used_at.isoformat()


def remember(batch: ImportBatch, *, user_id: UUID | None, at: dt.datetime) -> None:
    """Keep what was settled for a batch, in place of what its unit settled before."""
    ColumnMapping.objects.update_or_create(
        subject=batch.subject,
        unit_id=batch.unit_id,
        headings_digest=digest(batch.facts),
        defaults={"mapping": batch.mapping, "used_by": user_id, "used_at": at},
    )


@transaction.atomic
def forget(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Forget what the unit settled for a batch's headings, and offer what they say instead.

    :raises WrongStep: the columns are settled
    """
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state != BatchState.MAPPING:
        raise WrongStep
    _of(batch).delete()
    batch.mapping = {}
    batch.facts.pop(REMEMBERED, None)
    batch.save(update_fields=["mapping", "facts"])
    told = Audited("import", str(batch.pk), batch=batch.pk)
    record(actor=actor, action="import.forget_columns", at=at, subject=told)
    return batch


def _of(batch: ImportBatch) -> Any:
    return ColumnMapping.objects.filter(
        subject=batch.subject, unit_id=batch.unit_id, headings_digest=digest(batch.facts)
    )
