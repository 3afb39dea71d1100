"""Writing the ledger: entries are added, the time they occupy is claimed, totals follow, all in one
transaction. Nothing of the ledger is ever changed or deleted (SECURITY R5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_reason
from volunteers.service.ledger import errors, occupying, totals
from volunteers.service.ledger.facts import HoursCorrected, HoursEntered
from volunteers.service.ledger.models import (
    EntryText,
    HourEntry,
    OccupiedInterval,
    Precision,
    Source,
)

AT_ONCE = 2000
COPIED = (
    *("volunteer_id", "unit_id", "project_id", "shift_id", "project_title", "category"),
    *("served_on", "precision", "source", "carried_from"),
)


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to stand in the ledger. With times it occupies them; without, `served_on` is a day,
    or the first day of a month.
    """

    volunteer_id: UUID
    unit_id: UUID
    project_title: str
    served_on: dt.date
    minutes: int
    source: str = Source.TIMED
    precision: str = Precision.DAY
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    project_id: UUID | None = None
    shift_id: UUID | None = None
    category: str = ""
    content: str = ""
    reason: str = ""
    confirmed_by: UUID | None = None
    confirmed_by_label: str = ""
    steps: tuple[dict[str, Any], ...] = ()
    batch_id: UUID | None = None
    corrects_id: UUID | None = None
    carried_from: str = ""
    carried_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What an entry is to say instead: minutes (0: nothing), its day where that changes, and times
    where it occupies some.
    """

    minutes: int
    served_on: dt.date | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@transaction.atomic
def append(
    *, entries: Sequence[NewEntry], policy_version: str, actor: Actor, at: dt.datetime
) -> list[HourEntry]:
    """Add entries to the ledger and to the totals; return them in the order given.

    :raises HoursOverlap: naming those whose time a live entry, or another of them, occupies
    """
    if not entries:
        return []
    rows = _add(entries, policy_version, actor, at)
    subjects = [_subject(row) for row in rows]
    audit.record_many(actor=actor, action="hours.enter", at=at, subjects=subjects)
    publish(HoursEntered(frozenset(row.volunteer_id for row in rows), at))
    return rows


@transaction.atomic
def correct(
    *, entry: HourEntry, to: Corrected, reason: str, actor: Actor, at: dt.datetime
) -> list[HourEntry]:
    """Take an entry back by a counter-entry and put another in its place, if anything is left of
    it; return what was added. Who holds the person's row decides, the next is told.

    :raises NoReason: fewer than four characters
    :raises NotAnEntry: it is a counter-entry itself
    :raises AlreadyCorrected: somebody else was first
    :raises NothingChanges: it says what it said before
    :raises HoursOverlap: its new time is occupied
    """
    _refuse(entry, to, reason)
    Volunteer.objects.select_for_update().get(pk=entry.volunteer_id)
    if HourEntry.objects.filter(corrects=entry, minutes__lt=0).exists():
        raise errors.AlreadyCorrected
    OccupiedInterval.objects.filter(entry=entry).delete()
    back = replace(_copied(entry), minutes=-entry.minutes, reason=reason.strip())
    told = [back, _instead(back, to)] if to.minutes else [back]
    rows = _add(told, entry.policy_version, actor, at)
    changes = {"minutes": [entry.minutes, to.minutes]}
    subject = Subject("hours", str(entry.pk), changes, reason.strip())
    audit.record(actor=actor, action="hours.correct", at=at, subject=subject)
    publish(HoursCorrected(entry.volunteer_id, entry.served_on, at))
    return rows


def live(entry: HourEntry) -> bool:
    """Tell whether an entry stands: it adds minutes, and nothing took it back."""
    return entry.minutes > 0 and not entry.corrections.filter(minutes__lt=0).exists()


def _refuse(entry: HourEntry, to: Corrected, reason: str) -> None:
    if not is_reason(reason):
        raise errors.NoReason
    if entry.minutes < 0:
        raise errors.NotAnEntry
    before = (entry.minutes, entry.served_on, entry.starts_at, entry.ends_at)
    if before == (to.minutes, to.served_on or entry.served_on, to.starts_at, to.ends_at):
        raise errors.NothingChanges


def _instead(back: NewEntry, to: Corrected) -> NewEntry:
    return replace(
        back,
        minutes=to.minutes,
        served_on=to.served_on or back.served_on,
        starts_at=to.starts_at,
        ends_at=to.ends_at,
    )


def _copied(entry: HourEntry) -> NewEntry:
    values = {name: getattr(entry, name) for name in COPIED}
    return NewEntry(**values, minutes=entry.minutes, corrects_id=entry.pk)


def _add(
    entries: Sequence[NewEntry], policy_version: str, actor: Actor, at: dt.datetime
) -> list[HourEntry]:
    if found := occupying.overlapping(entries):
        raise errors.HoursOverlap(found)
    rows = [_row(entry, policy_version, actor, at) for entry in entries]
    HourEntry.objects.bulk_create(rows, batch_size=AT_ONCE)
    pairs = list(zip(rows, entries, strict=True))
    EntryText.objects.bulk_create(_texts(pairs), batch_size=AT_ONCE)
    try:
        with transaction.atomic():
            OccupiedInterval.objects.bulk_create(_occupied(rows), batch_size=AT_ONCE)
    except IntegrityError as conflict:  # somebody committed in between
        raise errors.HoursOverlap(range(len(rows))) from conflict
    totals.add(rows)
    return rows


def _row(entry: NewEntry, policy_version: str, actor: Actor, at: dt.datetime) -> HourEntry:
    own = ("content", "reason", "steps")
    values = {name: getattr(entry, name) for name in NewEntry.__slots__ if name not in own}
    return HourEntry(
        **values,
        steps=list(entry.steps),
        policy_version=policy_version,
        recorded_at=at,
        recorded_by=actor.user_id,
        recorded_by_label=actor.label,
    )


def _texts(pairs: Iterable[tuple[HourEntry, NewEntry]]) -> list[EntryText]:
    return [
        EntryText(entry=row, content=told.content or None, reason=told.reason or None)
        for row, told in pairs
        if told.content or told.reason
    ]


def _occupied(rows: Iterable[HourEntry]) -> list[OccupiedInterval]:
    return [
        OccupiedInterval(
            entry=row, volunteer_id=row.volunteer_id, during=(row.starts_at, row.ends_at)
        )
        for row in rows
        if row.starts_at is not None
    ]


def _subject(row: HourEntry) -> Subject:
    changes = {"minutes": [None, row.minutes], "served_on": [None, row.served_on.isoformat()]}
    return Subject("hours", str(row.pk), changes | {"source": [None, row.source]})
