"""Entering earlier service one by one, proving it, taking it back. Files: `imports`; approving:
`deciding.py`.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.ids import uuid7
from tenants.jobs import leftovers
from tenants.keys import files
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration.applying import version_of
from volunteers.service.backfill import capping, errors, rules, windows
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord, BackfillState

FOLDER = "evidence"
MOST_PROVEN = 20_000
MOST_AT_ONCE = 5_000  # of one act: what a page answers within seconds
_FAULTS = {rules.Fault.OVER_DAY, rules.Fault.OVER_MONTH}


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that proves earlier service, judged by its content before."""

    name: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewRecord:
    """One person's earlier service of a day, or of a month by its first day."""

    volunteer_id: UUID
    project_title: str
    served_on: dt.date
    precision: str
    minutes: int
    category: str = ""
    content: str = ""
    key: UUID | None = None  # becomes the record's own, if one was chosen


def submit(*, told: NewRecord, scan: Scan, actor: Actor, at: dt.datetime) -> BackfillRecord:
    """Enter one piece of earlier service with what proves it; it then waits for its approvals.

    :raises OutsideWindow: policy's window is not open on the day; the message has its dates
    :raises ServedLate, NoMinutes, OverDay: its day or its minutes cannot be
    :raises NotRegistered: the person is not, or not any more
    :raises ToldAlready: the person has it already
    """
    name = files.put(FOLDER, scan.content)
    try:
        return _submit(told, _evidence(scan, name, actor, at), actor, at)
    except BaseException:
        files.delete(name)
        raise


def attach(*, records: QuerySet[BackfillRecord], scan: Scan, actor: Actor, at: dt.datetime) -> int:
    """Prove records that wait for their first approval by one file, in place of what proved them
    before, the first 20,000; return how many.

    :raises NothingChosen: none of them waits for it
    """
    name = files.put(FOLDER, scan.content)
    try:
        return _attach(records, _evidence(scan, name, actor, at), actor, at)
    except BaseException:
        files.delete(name)
        raise


@transaction.atomic
def withdraw(*, record_id: UUID, actor: Actor, at: dt.datetime) -> BackfillRecord:
    """Take a waiting record back; it counts for nothing and may be entered anew.

    :raises NotWaiting: it has been decided on, or withdrawn
    """
    record: BackfillRecord = BackfillRecord.objects.select_for_update().get(pk=record_id)
    if record.state not in rules.WAITING:
        raise errors.NotWaiting(decider(record), BackfillState(record.state).label)
    before, record.state = record.state, BackfillState.WITHDRAWN
    record.decided_at, record.decided_by = at, actor.user_id
    record.decided_by_label = actor.label
    record.save(update_fields=["state", "decided_at", "decided_by", "decided_by_label"])
    told = Subject("backfill", str(record.pk), {"state": [before, record.state]})
    audit.record(actor=actor, action="backfill.withdraw", at=at, subject=told)
    return record


@transaction.atomic
def open_evidence(*, evidence_id: UUID, actor: Actor, at: dt.datetime) -> bytes:
    """Return a file that the caller has found in its actor's scope, on record.

    :raises FileNotFoundError: it has been destroyed
    """
    evidence = BackfillEvidence.objects.get(pk=evidence_id)
    told = Subject("backfill_evidence", str(evidence.pk))
    audit.record(actor=actor, action="backfill.open_evidence", at=at, subject=told)
    return files.get(evidence.stored_file)


def discard(evidence_ids: Iterable[UUID]) -> None:
    """Delete files that prove nothing any more, after commit; in the caller's transaction."""
    rows = BackfillEvidence.objects.filter(pk__in=set(evidence_ids), records=None)
    doomed = list(rows.values_list("pk", "stored_file"))
    BackfillEvidence.objects.filter(pk__in=[pk for pk, _name in doomed]).delete()
    for _pk, name in doomed:
        transaction.on_commit(functools.partial(files.delete, name))


def decider(record: BackfillRecord) -> str:
    """Return who decided on a record last."""
    return record.decided_by_label or record.unit_decided_by_label


@leftovers.names(FOLDER)
def named() -> Iterable[str]:
    """What proves earlier service."""
    return BackfillEvidence.objects.order_by().values_list("stored_file", flat=True)


@transaction.atomic
def _submit(
    told: NewRecord, evidence: BackfillEvidence, actor: Actor, at: dt.datetime
) -> BackfillRecord:
    policy = policy_at(at)
    person = Volunteer.objects.select_for_update(no_key=True).get(pk=told.volunteer_id)
    _refuse(told, person, policy, at)
    evidence.unit_id = person.unit_id
    evidence.save(force_insert=True)
    said = (name for name in NewRecord.__slots__ if name not in ("content", "key"))
    record = BackfillRecord(
        pk=told.key or uuid7(),
        **{name: getattr(told, name) for name in said},
        content=told.content or None,
        unit_id=person.unit_id,
        evidence=evidence,
        state=rules.first_state(policy.service.backfill_approvers),
        policy_version=version_of(policy),
        created_at=at,
        created_by=actor.user_id,
        created_by_label=actor.label,
    )
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as conflict:
        if told.key and BackfillRecord.objects.filter(pk=told.key).exists():
            raise
        raise errors.ToldAlready from conflict
    changes = {"state": [None, record.state], "minutes": [None, record.minutes]}
    changes |= {"served_on": [None, record.served_on.isoformat()]}
    told_of = Subject("backfill", str(record.pk), changes)
    audit.record(actor=actor, action="backfill.submit", at=at, subject=told_of)
    return record


def _refuse(told: NewRecord, person: Volunteer, policy: RegionPolicy, at: dt.datetime) -> None:
    window = windows.opened(policy, timezone.localdate(at))
    a_day = rules.most_minutes_a_day(policy.hours.day_tiers)
    if person.state != VolunteerState.REGISTERED:
        raise errors.NotRegistered
    until = window.served_until
    fault = rules.fault(told.served_on, told.precision, told.minutes, until=until, a_day=a_day)
    if fault is rules.Fault.LATE:
        raise errors.ServedLate(until)
    if fault is rules.Fault.NO_MINUTES:
        raise errors.NoMinutes
    if fault in _FAULTS or capping.over([told], a_day=a_day, with_waiting=True):
        raise errors.OverDay(a_day // 60)


def _evidence(scan: Scan, name: str, actor: Actor, at: dt.datetime) -> BackfillEvidence:
    return BackfillEvidence(
        stored_file=name,
        file_name=scan.name[-200:],
        content_type=scan.content_type,
        sha256=hashlib.sha256(scan.content).hexdigest(),
        created_at=at,
        created_by=actor.user_id,
    )


@transaction.atomic
def _attach(
    records: QuerySet[BackfillRecord], evidence: BackfillEvidence, actor: Actor, at: dt.datetime
) -> int:
    waiting = records.filter(state=BackfillState.SUBMITTED).order_by("pk")
    rows = waiting.select_for_update(of=("self",)).values_list("pk", "unit_id", "evidence_id")
    found = list(rows[:MOST_PROVEN])
    if not found:
        raise errors.NothingChosen
    evidence.unit_id = found[0][1]
    evidence.save(force_insert=True)
    keys = [pk for pk, _unit, _before in found]
    BackfillRecord.objects.filter(pk__in=keys).update(evidence=evidence)
    discard(before for _pk, _unit, before in found if before)
    batch, changes = uuid7(), {"evidence": str(evidence.pk)}
    subjects = [Subject("backfill", str(key), changes, batch=batch) for key in keys]
    audit.record_many(actor=actor, action="backfill.attach", at=at, subjects=subjects)
    return len(keys)
