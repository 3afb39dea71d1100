"""What is published when a duplicate ends in another region's favour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DuplicateMerged:
    """A person's registration here is about to end, and what is kept of them goes along to the one
    in the other region, which is the same person's.
    """

    volunteer_id: UUID
    other_region: str
    other_person: UUID
    at: dt.datetime
