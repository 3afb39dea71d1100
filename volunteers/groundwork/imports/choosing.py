"""Choosing another sheet of the uploaded workbook, until the rows are being written."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db import transaction

from tenants.audit.services import Actor, record
from tenants.audit.services import Subject as Audited
from volunteers.groundwork.imports import files, mappings, repeats, services, sheets
from volunteers.groundwork.imports.errors import WrongStep
from volunteers.groundwork.imports.models import BatchState, ImportBatch, ImportProblem
from volunteers.groundwork.imports.sheets import OTHERS


@transaction.atomic
def choose_sheet(*, batch_id: UUID, sheet: str, actor: Actor, at: dt.datetime) -> ImportBatch:
    """Read another sheet of the file: its columns are to be settled, whatever was settled and
    checked of the former one goes.

    :raises WrongStep: the import is at work, or ended
    :raises NoSuchSheet: the file has no other sheet of that name with people
    """
    batch: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in services.CHECKABLE:
        raise WrongStep
    sheets.swap(batch, sheet)
    doomed = [batch.facts.pop(files.CHECKED, ""), batch.marked_file]
    _begin_again(batch)
    mappings.offer(batch)
    batch.save()
    ImportProblem.objects.filter(batch=batch).delete()
    told = Audited("import", str(batch.pk), _told(batch), batch=batch.pk)
    record(actor=actor, action="import.choose_sheet", at=at, subject=told)
    transaction.on_commit(lambda: files.delete_all(doomed))
    return batch


def _begin_again(batch: ImportBatch) -> None:
    batch.facts.pop(mappings.REMEMBERED, None)
    repeats.begin_again(batch)
    batch.state, batch.reason_code, batch.marked_file = BatchState.MAPPING, "", ""
    batch.mapping, batch.counts, batch.options = {}, {}, {}
    batch.vouched, batch.job, batch.checked_at = False, None, None


def _told(batch: ImportBatch) -> dict[str, int]:
    """Return the sheet's place, not its name: a sheet may be called after a person."""
    names = [sheet["name"] for sheet in batch.facts["sheets"]]
    others = len(batch.facts[OTHERS])
    place = names.index(batch.facts["sheet"]) + 1
    return {"sheet": place, "others": others, "rows": batch.facts["rows"]}
