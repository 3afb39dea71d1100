"""Writing the audit: called by every service, inside the transaction of what it records."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.audit.models import AuditRow


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account (or none, for the system), from which address, by which way in."""

    user_id: UUID | None
    label: str
    address: str | None
    via: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What was acted on and why, and what changed: field → [old, new], personal values masked or
    left out (SECURITY P4).
    """

    object_type: str = ""
    object_id: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    batch: UUID | None = None


def system_actor(via: str) -> Actor:
    """Return the actor of a command or a task that nobody signed in for."""
    return Actor(user_id=None, label="system", address=None, via=via)


def record(*, actor: Actor, action: str, at: dt.datetime, subject: Subject | None = None) -> None:
    """Append one row."""
    _row(actor, action, at, subject or Subject()).save(force_insert=True)


def record_many(*, actor: Actor, action: str, at: dt.datetime, subjects: Iterable[Subject]) -> None:
    """Append one row per subject, in one statement per thousand."""
    rows = [_row(actor, action, at, subject) for subject in subjects]
    AuditRow.objects.bulk_create(rows, batch_size=1000)


def _row(actor: Actor, action: str, at: dt.datetime, subject: Subject) -> AuditRow:
    return AuditRow(
        at=at,
        actor_id=actor.user_id,
        actor_label=actor.label,
        address=actor.address,
        via=actor.via,
        action=action,
        object_type=subject.object_type,
        object_id=subject.object_id,
        changes=subject.changes,
        reason=subject.reason,
        batch=subject.batch,
    )
