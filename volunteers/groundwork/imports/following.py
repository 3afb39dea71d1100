"""What a program asks for beforehand: a commit that follows the check by itself."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from tenants.audit.services import Actor
from volunteers.groundwork.imports import services
from volunteers.groundwork.imports.models import BatchState, ImportBatch

THEN = "then"  # key of ImportBatch.options: what is committed as soon as the check is done
ALL, GOOD = "all", "good"


@transaction.atomic
def go_on(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """Ask for the commit that was asked for together with a check, if that came out as it had to:
    no row refused, or only the good ones wanted. Otherwise the preview waits for somebody.
    """
    batch: ImportBatch = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch_id)
    wanted = batch.options.pop(THEN, "")
    if not wanted:
        return
    batch.save(update_fields=["options"])
    good_rows = wanted == GOOD
    if batch.state == BatchState.READY and (good_rows or not batch.counts["refused"]):
        services.ask_commit(batch_id=batch_id, good_rows=good_rows, actor=actor, at=at)
