"""What a program asks for beforehand or twice: a commit that follows the check by itself, and a
step that is taken once however often it is asked for with one key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from tenants.audit.services import Actor
from volunteers.groundwork.imports import services
from volunteers.groundwork.imports.models import BatchState, ImportBatch

THEN = "then"  # key of ImportBatch.options: what is committed as soon as the check is done
ALL, GOOD = "all", "good"
KEYS = "keys"  # key of ImportBatch.facts: by which key each step was asked for


@transaction.atomic
def go_on(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """Ask for the commit that was asked for together with a check, if that came out as it had to:
    no row refused, or only the good ones wanted. Otherwise the preview waits for somebody.
    """
    batch = _locked(batch_id)
    wanted = batch.options.pop(THEN, "")
    if not wanted:
        return
    batch.save(update_fields=["options"])
    good_rows = wanted == GOOD
    if batch.state == BatchState.READY and (good_rows or not batch.counts["refused"]):
        services.ask_commit(batch_id=batch_id, good_rows=good_rows, actor=actor, at=at)


@transaction.atomic
def once(
    *, batch_id: UUID, step: str, key: UUID | None, move: Callable[[], ImportBatch]
) -> ImportBatch:
    """Take a step and return the batch; asked for again with the same key, nothing is done.

    :raises RuleBroken: what the step itself raises
    """
    batch = _locked(batch_id)
    if key is not None and batch.facts.get(KEYS, {}).get(step) == str(key):
        return batch
    move()
    batch.refresh_from_db()
    if key is not None:
        batch.facts = {**batch.facts, KEYS: {**batch.facts.get(KEYS, {}), step: str(key)}}
        batch.save(update_fields=["facts"])
    return batch


def _locked(batch_id: UUID) -> ImportBatch:
    # Without the key: rows that a running merge writes refer to the batch, and a cancel passes it.
    batch: ImportBatch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
    return batch
