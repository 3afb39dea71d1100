"""Tables of an import between its steps: encrypted, under the region's key, gone when it ends."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import polars as pl

from tenants.jobs import leftovers
from tenants.keys import files
from volunteers.groundwork.imports.errors import FileGone
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.groundwork.imports.reader import frame_of

FOLDER = "imports"
CHECKED = "checked_file"  # key of ImportBatch.facts


def keep(frame: pl.DataFrame) -> str:
    """Store a table and return its name."""
    buffer = io.BytesIO()
    frame.write_ipc(buffer, compression="lz4")
    return files.put(FOLDER, buffer.getvalue())


def load(name: str) -> pl.DataFrame:
    """Return a stored table.

    :raises FileGone: it was deleted, as files of a finished import are
    """
    try:
        return frame_of(files.get(name))
    except FileNotFoundError as error:
        raise FileGone from error


def cells(batch: ImportBatch) -> pl.DataFrame:
    """Return the uploaded rows of an import, as read."""
    return load(batch.stored_file)


def checked(batch: ImportBatch) -> pl.DataFrame:
    """Return the rows as the preview judged them."""
    return load(batch.facts.get(CHECKED, ""))


def delete_all(names: Iterable[str]) -> None:
    """Delete stored files; empty names and files that are gone are no error."""
    for name in names:
        if name:
            files.delete(name)


@leftovers.names(FOLDER)
def named() -> Iterable[Any]:
    """An upload, what the preview judged, and the other sheets, which the facts name."""
    return ImportBatch.objects.order_by().values_list("stored_file", "facts")
