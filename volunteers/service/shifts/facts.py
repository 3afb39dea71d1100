"""What is published of shifts, so that floors above follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ShiftCancelled:
    """A shift will not be held."""

    shift_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class WalkInsJoined:
    """Walk-ins turned out to be somebody on file: what they did is that person's."""

    volunteer_id: UUID
    walk_in_ids: tuple[UUID, ...]
    at: dt.datetime
