"""What is published when a registration ends, so that cards, hashes and accounts follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonEnded:
    """A person is live no more: withdrawn, moved, deceased or expelled."""

    volunteer_id: UUID
    state: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PersonReinstated:
    """An ending that was recorded by mistake has been taken back."""

    volunteer_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class PersonAnonymised:
    """Whatever tells these people is to go: files, messages, codes, sealed copies."""

    volunteer_ids: tuple[UUID, ...]
    at: dt.datetime
