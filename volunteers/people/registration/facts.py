"""What is published about applications, so that numbers, cards and comparisons follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted:
    """Somebody has handed in an application, or handed it in again."""

    application_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ApplicationDecided:
    """A batch has been decided (an `Action` of `rules`), within the transaction that did it. The
    people approved are registered by then; their numbers follow as its last write.
    """

    batch_id: UUID
    application_ids: tuple[UUID, ...]
    action: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class ApplicationEnded:
    """The applicant has taken an application back."""

    application_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DecisionUndone:
    """A decision has been taken back within its time. Of those whom it had registered, `removed`
    are to be deleted at the end of this fact, and `entered` are only entered again.
    """

    batch_id: UUID
    removed: tuple[UUID, ...]
    entered: tuple[UUID, ...]
    at: dt.datetime
