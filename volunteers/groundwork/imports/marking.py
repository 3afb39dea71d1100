"""Making and giving out the marked workbook of a batch: kept encrypted, for 24 hours."""

from __future__ import annotations

from tenants.keys import files as stored
from volunteers.groundwork.imports import files, marked
from volunteers.groundwork.imports.checks import REFUSE
from volunteers.groundwork.imports.errors import FileGone
from volunteers.groundwork.imports.models import ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import SUBJECTS


def make(batch: ImportBatch) -> str:
    """Write the marked workbook of a checked batch; return the name that it is stored under."""
    told = SUBJECTS[batch.subject].told
    rows = ImportProblem.objects.filter(batch=batch).order_by("row", "pk")
    marks = [
        marked.Mark(
            row=problem.row,
            letter=problem.letter,
            column=problem.column,
            words="，".join(filter(None, told(problem.code, problem.detail))),
            refused=problem.severity == REFUSE,
        )
        for problem in rows
    ]
    content = marked.workbook(files.cells(batch), marked.headings_of(batch.facts), marks)
    return stored.put(files.FOLDER, content)


def content(batch: ImportBatch) -> bytes:
    """Return the marked workbook of a batch.

    :raises FileGone: there is none, or its 24 hours are over
    """
    try:
        return stored.get(batch.marked_file)
    except FileNotFoundError as error:
        raise FileGone from error
