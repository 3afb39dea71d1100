"""The files that were printed: encrypted under the region's key, gone when their time is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tenants.audit import services as audit
from tenants.jobs import leftovers
from tenants.keys import files
from volunteers.people.cards.models import PrintBatch

FOLDER = "prints"


def keep(content: bytes) -> str:
    """Store a PDF and return its name."""
    return files.put(FOLDER, content)


def sweep(*, at: dt.datetime) -> int:
    """Delete the files whose time is over; return how many."""
    return _delete(PrintBatch.objects.filter(expires_at__lte=at))


def forget_people(*, volunteer_ids: Iterable[UUID]) -> int:
    """Delete every file that shows one of these people, and why it was made; return how many."""
    keys = [str(key) for key in volunteer_ids]
    theirs = PrintBatch.objects.filter(selection__people__has_any_keys=keys)
    gone = _delete(theirs)
    audit.forget(object_type="print", object_ids=theirs.values_list("pk", flat=True))
    theirs.update(reason="")
    return gone


def _delete(batches: QuerySet[PrintBatch]) -> int:
    kept = list(batches.exclude(stored_file=""))
    for batch in kept:
        name, batch.stored_file = batch.stored_file, ""
        batch.save(update_fields=["stored_file"])
        transaction.on_commit(partial(files.delete, name))
    return len(kept)


def drop(name: str) -> None:
    """Delete one stored file that nobody asks for."""
    files.delete(name)


@leftovers.names(FOLDER)
def printed_files() -> Iterable[str]:
    return PrintBatch.objects.exclude(stored_file="").values_list("stored_file", flat=True)
