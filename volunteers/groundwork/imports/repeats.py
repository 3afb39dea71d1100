"""A step that a program asks for with a key: taken once, however often it is asked for with it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from volunteers.groundwork.imports.errors import KeyTaken
from volunteers.groundwork.imports.models import ImportBatch

KEYS = "keys"  # key of ImportBatch.facts: by which key each step was asked for
SPENT = "spent_keys"  # and by which ones when other rows, or other columns, were to be written


@transaction.atomic
def once(
    *, batch_id: UUID, step: str, key: UUID | None, move: Callable[[], ImportBatch]
) -> ImportBatch:
    """Take a step and return the batch; asked for again with the same key, nothing is done.

    :raises KeyTaken: the key asked for the step before the sheet or the columns were settled anew
    :raises RuleBroken: what the step itself raises
    """
    # Without the key: rows that a running merge writes refer to the batch, and a cancel passes it.
    batch: ImportBatch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if key is not None and batch.facts.get(KEYS, {}).get(step) == str(key):
        return batch
    if str(key) in batch.facts.get(SPENT, []):
        raise KeyTaken
    move()
    batch.refresh_from_db()
    if key is not None:
        batch.facts = {**batch.facts, KEYS: {**batch.facts.get(KEYS, {}), step: str(key)}}
        batch.save(update_fields=["facts"])
    return batch


def begin_again(batch: ImportBatch) -> None:
    """Spend the keys of the steps taken so far, not saved: what they asked for is no more."""
    keys = batch.facts.pop(KEYS, {})
    if keys:
        batch.facts[SPENT] = [*batch.facts.get(SPENT, []), *keys.values()]
