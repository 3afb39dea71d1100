"""What is published when somebody has moved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TransferAccepted:
    """A person now belongs to another unit, or has come from another region."""

    volunteer_id: UUID
    from_region: str
    at: dt.datetime
