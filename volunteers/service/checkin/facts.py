"""What is published of check-ins, so that settlement follows at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """Somebody on file has checked out of a shift."""

    shift_id: UUID
    volunteer_id: UUID
    at: dt.datetime
