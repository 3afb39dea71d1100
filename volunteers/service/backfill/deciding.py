"""The two approvals of earlier service, for one record or for thousands at once.

Rows are locked first, so that of two people at the same instant one decides and the other is told
who did. Whatever speaks against one record leaves it out and is listed. The second approval writes
the ledger: entries, their texts, totals, marks and audit, each in a few statements.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.ids import uuid7
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.service import HoursApprover
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles import reasons
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.profiles.rules import is_reason
from volunteers.people.registration.applying import version_of
from volunteers.service.backfill import capping, errors, rules
from volunteers.service.backfill.models import BackfillRecord, BackfillState
from volunteers.service.backfill.rules import Action, Place
from volunteers.service.backfill.services import MOST_AT_ONCE, decider
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import HourEntry, Source
from volunteers.service.ledger.services import NewEntry

LONGEST_REASON = 500
_LINK = """
    UPDATE volunteers_backfillrecord AS record SET entry_id = made.entry
      FROM unnest(%s::uuid[], %s::uuid[]) AS made (id, entry) WHERE record.id = made.id
"""


class Why(StrEnum):
    """Why a record was left out."""

    DECIDED = "decided"
    NOT_YOURS = "not_yours"
    SAME_APPROVER = "same_approver"
    NO_EVIDENCE = "no_evidence"
    NOT_REGISTERED = "not_registered"
    OVER_DAY = "over_day"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an account approves: it is the office's, or staffs the units of these paths."""

    is_office: bool
    paths: tuple[str, ...] = ()

    def place(self, unit_path: str) -> Place:
        """Return where the account stands to a unit."""
        above = unit_path.rstrip("/").rpartition("/")[0] + "/"
        of_unit = any(unit_path.startswith(path) for path in self.paths)
        return Place(self.is_office, of_unit, any(above.startswith(path) for path in self.paths))


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done with which records of an account's scope: no more of them than were `shown`
    (None: not checked).
    """

    records: QuerySet[BackfillRecord]
    action: Action
    desk: Desk
    reason: str = ""
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record that was not decided on, and why."""

    record: BackfillRecord
    why: Why
    hours: int = 0  # of a day that would hold more


@dataclass
class Outcome:
    """What deciding came to: how many records came into which state, and what was left out."""

    done: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)


@transaction.atomic
def decide(*, decision: Decision, actor: Actor, at: dt.datetime) -> Outcome:
    """Give the approval that each record waits for, or return it to whoever entered it: of more
    than 5,000 the oldest, so that asking again goes on.

    :raises ReasonMissing: a return says how to mend it, in 4 to 500 characters
    :raises NamesSomebody: a reason for several names one of them
    :raises MoreThanShown: more match than were shown; nothing is decided unseen
    :raises NothingChosen: there is none
    """
    reason = _checked_reason(decision)
    rows = _locked(decision)
    reasons.refuse_names(reason, {row.volunteer.name for row in rows})
    policy = policy_at(at)
    outcome, good = Outcome(), defaultdict(list)
    for row in rows:
        why = _objection(row, decision, policy, actor)
        state = rules.state_after(row.state, decision.action, policy.service.backfill_approvers)
        if why is None:
            good[state].append(row)
        else:
            outcome.left_out.append(LeftOut(row, why))
    if counted := good.pop(BackfillState.APPROVED, []):
        good[BackfillState.APPROVED] = _within_days(counted, policy, outcome)
    batch = uuid7()
    for state, kept in good.items():
        _write(kept, state, reason, (actor, at))
        _record(kept, state, (reason, batch, decision, policy), actor, at)
    outcome.done = {state: len(kept) for state, kept in good.items() if kept}
    _enter(good[BackfillState.APPROVED], policy, actor, at)
    told = Subject("backfill_batch", str(batch), dict(outcome.done), batch=batch)
    audit.record(actor=actor, action=f"backfill.{decision.action}_many", at=at, subject=told)
    return outcome


def _checked_reason(decision: Decision) -> str:
    reason = decision.reason.strip()
    if decision.action is Action.RETURN and not is_reason(reason):
        raise errors.ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise errors.ReasonMissing
    return reason


def _locked(decision: Decision) -> list[BackfillRecord]:
    oldest = decision.records.order_by("created_at", "pk").values_list("pk", flat=True)
    keys = list(oldest[:MOST_AT_ONCE])
    if decision.shown is not None and len(keys) > decision.shown:
        raise errors.MoreThanShown
    if not keys:
        raise errors.NothingChosen
    rows = BackfillRecord.objects.filter(pk__in=keys).select_related("unit", "volunteer")
    if decision.action is Action.RETURN:
        rows = rows.defer("content")
    kept = ("volunteer__document_number", "volunteer__phone", "volunteer__answers")
    rows = rows.defer(*kept, "volunteer__guardian")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _objection(
    row: BackfillRecord, decision: Decision, policy: RegionPolicy, actor: Actor
) -> Why | None:
    if row.state not in rules.WAITING:
        return Why.DECIDED
    approver = approver_of(row.state, policy)
    if not rules.is_asked(approver, decision.desk.place(row.unit.path)):
        return Why.NOT_YOURS
    if decision.action is Action.RETURN:
        return None
    is_second = row.state == BackfillState.UNIT_APPROVED and row.unit_decided_at is not None
    if is_second and row.unit_decided_by == actor.user_id:
        return Why.SAME_APPROVER
    if row.evidence_id is None:
        return Why.NO_EVIDENCE
    is_registered = row.volunteer.state == VolunteerState.REGISTERED
    return None if is_registered else Why.NOT_REGISTERED


def approver_of(state: str, policy: RegionPolicy) -> HoursApprover:
    """Return who gives the approval that a record in a state waits for."""
    return policy.service.backfill_approvers[state == BackfillState.UNIT_APPROVED]


def _within_days(
    rows: list[BackfillRecord], policy: RegionPolicy, outcome: Outcome
) -> list[BackfillRecord]:
    """Leave out those with which a day would hold more than it can, and return the others."""
    a_day = rules.most_minutes_a_day(policy.hours.day_tiers)
    crowded = set(capping.over(rows, a_day=a_day, with_waiting=False))
    outcome.left_out += [
        LeftOut(rows[place], Why.OVER_DAY, a_day // 60) for place in sorted(crowded)
    ]
    return [row for place, row in enumerate(rows) if place not in crowded]


def _write(
    rows: Sequence[BackfillRecord], state: str, reason: str, by: tuple[Actor, dt.datetime]
) -> None:
    actor, at = by
    prefix = "unit_decided" if state == BackfillState.UNIT_APPROVED else "decided"
    changes: dict[str, Any] = {f"{prefix}_at": at, f"{prefix}_by": actor.user_id}
    changes |= {"state": state, f"{prefix}_by_label": actor.label}
    if reason:
        changes["reason"] = reason
    keys = [row.pk for row in rows]
    written = BackfillRecord.objects.filter(pk__in=keys, state__in=rules.WAITING)
    if written.update(**changes) != len(keys):
        raise RuntimeError("a record changed under its lock")


def _record(
    rows: Sequence[BackfillRecord],
    state: str,
    about: tuple[str, UUID, Decision, RegionPolicy],
    actor: Actor,
    at: dt.datetime,
) -> None:
    reason, batch, decision, policy = about
    subjects = []
    for row in rows:
        changes: dict[str, Any] = {"state": [row.state, state]}
        if _stands_in(row, decision, policy):
            changes["overrides"] = row.unit.code
        subjects.append(Subject("backfill", str(row.pk), changes, reason, batch))
    audit.record_many(actor=actor, action=f"backfill.{decision.action}", at=at, subjects=subjects)


def _stands_in(row: BackfillRecord, decision: Decision, policy: RegionPolicy) -> bool:
    """Whether the office took a unit's place."""
    desk = decision.desk
    own = Desk(is_office=False, paths=desk.paths).place(row.unit.path)
    approver = approver_of(row.state, policy)
    of_office = approver in (HoursApprover.OFFICE, HoursApprover.NOBODY)
    return desk.is_office and not of_office and not rules.is_asked(approver, own)


def _enter(
    rows: Sequence[BackfillRecord], policy: RegionPolicy, actor: Actor, at: dt.datetime
) -> None:
    version = version_of(policy)
    entries = [_entry(row, actor) for row in rows]
    made = ledger.append(entries=entries, policy_version=version, actor=actor, at=at)
    if made:
        with connection.cursor() as cursor:
            cursor.execute(_LINK, [_keys(rows), _keys(made)])


def _keys(rows: Iterable[BackfillRecord | HourEntry]) -> list[str]:
    return [str(row.pk) for row in rows]


def _entry(row: BackfillRecord, actor: Actor) -> NewEntry:
    return NewEntry(
        volunteer_id=row.volunteer_id,
        unit_id=row.unit_id,
        project_id=row.project_id,
        project_title=row.project_title,
        category=row.category,
        served_on=row.served_on,
        precision=row.precision,
        minutes=row.minutes,
        source=Source.BACKFILL,
        content=str(row.content or ""),
        confirmed_by=actor.user_id,
        confirmed_by_label=actor.label,
        batch_id=row.batch_id,
    )


def told(left: LeftOut) -> errors.RuleBroken:
    """Return why a record was left out, in words."""
    if left.why is Why.DECIDED:
        return errors.NotWaiting(decider(left.record), BackfillState(left.record.state).label)
    refusals = {
        Why.NOT_YOURS: errors.NotYours,
        Why.SAME_APPROVER: errors.SameApprover,
        Why.NO_EVIDENCE: errors.NoEvidence,
        Why.NOT_REGISTERED: errors.NotRegistered,
    }
    return refusals[left.why]() if left.why in refusals else errors.OverDay(left.hours)
