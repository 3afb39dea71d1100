"""Making and giving out the marked workbook of a batch: kept encrypted, for 24 hours."""

from __future__ import annotations

import base64
import json
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from tenants.keys import files as stored
from tenants.keys.services import cipher
from volunteers.groundwork.imports import files, marked
from volunteers.groundwork.imports.checks import REFUSE
from volunteers.groundwork.imports.errors import FileGone
from volunteers.groundwork.imports.models import ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import SUBJECTS

TITLES = "titles"  # key of ImportBatch.facts: the rows above the header, which may name people
TITLES_LABEL = "import.titles"
LONGEST_NAME = 80


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
    head = marked.Head(marked.headings_of(batch.facts), _titles(batch.facts))
    return stored.put(files.FOLDER, marked.workbook(files.cells(batch), head, marks))


def sealed_titles(rows: list[list[str]]) -> str:
    """Return the rows above a header as they are kept until the import ends."""
    sealed = cipher().encrypt(json.dumps(rows), TITLES_LABEL)
    return base64.b64encode(sealed).decode()


def _titles(facts: dict[str, Any]) -> list[list[str]]:
    sealed = facts.get(TITLES)
    if not sealed:
        return []
    rows: list[list[str]] = json.loads(cipher().decrypt(base64.b64decode(sealed), TITLES_LABEL))
    return rows


def file_name(batch: ImportBatch) -> str:
    """Return what the marked workbook is called: the uploaded file's name and what was done to it,
    without signs that cannot be seen.
    """
    stem = "".join(char for char in PurePath(batch.file_name).stem if char.isprintable())
    return f"{stem.strip()[:LONGEST_NAME] or _('名册')}-{_('错误标注')}.xlsx"


def content(batch: ImportBatch) -> bytes:
    """Return the marked workbook of a batch.

    :raises FileGone: there is none, or its 24 hours are over
    """
    try:
        return stored.get(batch.marked_file)
    except FileNotFoundError as error:
        raise FileGone from error
