"""Reading printed pages back, and a job at work without a worker."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pypdf import PdfReader

from tenants.keys import files
from volunteers.people.cards.models import PrintBatch
from volunteers.people.cards.printing import runs


@dataclass
class AtWork:
    """A running job as its handler sees it; `told` is the progress that it told."""

    payload: dict[str, Any]
    created_by: UUID | None = None
    told: list[tuple[int, int, str]] = field(default_factory=list)

    def progress(self, *, done: int, total: int, stage: str) -> None:
        self.told.append((done, total, stage))

    def check(self) -> None: ...

    def confirm_lease(self) -> None: ...


def printed(batch: PrintBatch) -> PrintBatch:
    """Run the job of a print and return the print as it stands afterwards."""
    runs.print_job(AtWork(batch.job.payload, batch.created_by))  # type: ignore[arg-type,union-attr]
    batch.refresh_from_db()
    return batch


def pages_of(content: bytes) -> list[str]:
    """Return the text of each page, without blanks."""
    reader = PdfReader(io.BytesIO(content))
    return ["".join(page.extract_text().split()) for page in reader.pages]


def kept_pages(batch: PrintBatch) -> list[str]:
    """Return the text of each page of a print's stored file."""
    return pages_of(files.get(batch.stored_file))


def size_of(content: bytes) -> tuple[float, float]:
    """Return width and height of the first page in millimetres."""
    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4, 1), round(float(box.height) / 72 * 25.4, 1)
