"""What is published when the ledger grows, so that stars, sums and messages follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HoursEntered:
    """Entries were added for these people."""

    volunteer_ids: frozenset[UUID]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class HoursCorrected:
    """An entry of a person was taken back, and another may have been put in its place. What was
    granted on it stays, and is to be looked at anew.
    """

    volunteer_id: UUID
    served_on: dt.date
    at: dt.datetime
