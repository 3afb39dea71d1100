"""Writing the audit: called by every service, inside the transaction of what it records."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.audit.models import AuditReason, AuditRow

ABOUT_NOBODY = frozenset({"policy", "region", "unit"})


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
    subject = subject or Subject()
    row = _row(actor, action, at, subject)
    said = _said(row, subject)
    row.save(force_insert=True)
    if said is not None:
        said.save(force_insert=True)


def record_many(*, actor: Actor, action: str, at: dt.datetime, subjects: Iterable[Subject]) -> None:
    """Append one row per subject, in one statement per thousand."""
    pairs = [(_row(actor, action, at, subject), subject) for subject in subjects]
    said = [reason for row, subject in pairs if (reason := _said(row, subject))]
    AuditRow.objects.bulk_create([row for row, _subject in pairs], batch_size=1000)
    for reason in said:
        reason.row_id = reason.row.pk
    AuditReason.objects.bulk_create(said, batch_size=1000)


def forget(*, object_type: str, object_ids: Iterable[UUID]) -> None:
    """Delete why these objects were acted on, since it may tell a person who is to be forgotten.
    What was done, by whom and when stays.
    """
    keys = [str(key) for key in object_ids]
    rows = AuditRow.objects.filter(object_type=object_type, object_id__in=keys)
    AuditReason.objects.filter(row__in=rows.exclude(reason_digest="").values("pk")).delete()


def digest_of(salt: str, text: str) -> str:
    """Return what an audit row keeps of a reason that lies apart: SHA-256, hexadecimal."""
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def _said(row: AuditRow, subject: Subject) -> AuditReason | None:
    """Return the row of its own that an act's reason lies in; its digest goes into the audit."""
    if not subject.reason or subject.object_type in ABOUT_NOBODY:
        return None
    salt = secrets.token_hex(16)
    row.reason_digest = digest_of(salt, subject.reason)
    return AuditReason(row=row, salt=salt, text=subject.reason)


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
        reason=subject.reason if subject.object_type in ABOUT_NOBODY else "",
        batch=subject.batch,
    )
