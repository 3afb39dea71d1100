"""Deciding on many applications at once: confirm, approve, return, reject.

Rows are locked first, so that of two people at the same instant one decides and the other is told
who did. Whatever speaks against one application leaves it out and is listed (`conflicts`). All is
written in a few statements; the numbers come last, so that nobody waits for their counter.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles import reasons
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.registration import approving, numbers, routing, rules
from volunteers.people.registration.applying import version_of
from volunteers.people.registration.approving import Registered
from volunteers.people.registration.conflicts import Conflict, Judge, Why
from volunteers.people.registration.facts import ApplicationDecided
from volunteers.people.registration.models import (
    WAITING,
    Application,
    ApplicationStep,
    DecisionBatch,
)
from volunteers.people.registration.rules import Action, State

AT_ONCE = 2000
ROWS = 1000
MEASURES = ("entered", "registered")
LONGEST_REASON = 500
HEAVY = ("document_number", "phone", "answers", "guardian")  # sealed; only an approval opens them

_LINK = """
    UPDATE volunteers_application AS a SET volunteer_id = made.volunteer
      FROM unnest(%s::uuid[], %s::uuid[]) AS made (id, volunteer) WHERE a.id = made.id
"""


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("请填写理由，让申请人知道要改什么。")


class ReasonTooLong(RuleBroken):
    code = "reason_too_long"
    message = _("理由最多 500 个字，请改短。")


class TooMany(RuleBroken):
    code = "too_many_applications"
    message = _("一次最多直接办理 2,000 人，更多的请在后台办理。")


class MoreApplications(RuleBroken):
    code = "more_applications"
    message = _("页面打开之后又有新的申请，请核对人数后再办理。")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which applications, of those that the actor may decide on: as they were at `shown_at`, and no
    more than were `shown` (None: not checked). A batch with the key `batch_id` takes them in.
    """

    applications: QuerySet[Application]
    shown: int | None = None
    shown_at: dt.datetime | None = None
    batch_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What deciding came to. `batch` is None where nothing was left to decide."""

    batch: DecisionBatch | None
    done: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass
class _Work:
    """One transaction's work: what is decided, how, and by whom."""

    action: Action
    reason: str
    actor: Actor
    at: dt.datetime
    policy: RegionPolicy
    good: list[Application] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    registered: Registered = field(default_factory=Registered)


def confirm(*, selection: Selection, actor: Actor, at: dt.datetime) -> Outcome:
    """Let a unit confirm that applicants are its own, where policy asks for it.

    :raises MoreApplications, TooMany: as `decide`
    """
    return decide(selection=selection, action=Action.CONFIRM, reason="", actor=actor, at=at)


@transaction.atomic
def decide(
    *, selection: Selection, action: Action, reason: str, actor: Actor, at: dt.datetime
) -> Outcome:
    """Decide on the selection; what can't be decided is left out and listed.

    :raises ReasonMissing, ReasonTooLong: a return or a rejection says how to mend it
    :raises NamesSomebody: a reason for several names one of them
    :raises MoreApplications: more match than were shown; nobody is decided unseen
    :raises TooMany: more than 2,000 (`background.request` takes any number)
    """
    work = _Work(action, checked_reason(action, reason), actor, at, policy_at(at))
    rows = _locked(selection, action)
    reasons.refuse_names(work.reason, [row.name for row in rows])
    _sort(work, rows, selection.shown_at)
    if not work.good:
        return Outcome(None, 0, tuple(work.conflicts))
    batch = _batch(work, selection.batch_id)
    if action is Action.APPROVE:
        _approve(work, batch)
    _write_states(work, batch)
    _record(work, batch)
    keys = tuple(one.pk for one in work.good)
    touch(unit_ids=work.registered.units, measures=MEASURES)
    publish(ApplicationDecided(batch.pk, keys, action, at))
    _number(work)
    return Outcome(batch, len(keys), tuple(work.conflicts))


def checked_reason(action: Action, reason: str) -> str:
    """Return the reason without blanks around it.

    :raises ReasonMissing, ReasonTooLong: it doesn't do
    """
    reason = reason.strip()
    if action in rules.NEEDS_REASON and not reason:
        raise ReasonMissing
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong
    return reason


def _locked(selection: Selection, action: Action) -> list[Application]:
    keys = list(selection.applications.order_by().values_list("pk", flat=True)[: AT_ONCE + 1])
    if selection.shown is not None and len(keys) > selection.shown:
        raise MoreApplications
    if len(keys) > AT_ONCE:
        raise TooMany
    rows = Application.objects.filter(pk__in=keys).select_related("approver_unit").order_by("pk")
    if action is not Action.APPROVE:
        rows = rows.defer(*HEAVY)
    return list(rows.select_for_update(of=("self",)))


def _sort(work: _Work, rows: list[Application], shown_at: dt.datetime | None) -> None:
    people = approving.on_file(rows) if work.action is Action.APPROVE else {}
    registered = {key: one for key, one in people.items() if one.state == VolunteerState.REGISTERED}
    judge = Judge(work.action, work.policy.registration, shown_at, registered)
    for row in rows:
        conflict = judge.conflict(row)
        if conflict is None:
            work.good.append(row)
        else:
            work.conflicts.append(conflict)
    if work.good and work.action is Action.APPROVE:
        work.registered = approving.register(work.good, people, work.at)
        taken = {one.pk for one in work.registered.taken}
        work.good = [one for one in work.good if one.pk not in taken]
        work.conflicts += [Conflict(key, Why.REGISTERED) for key in taken]


def _batch(work: _Work, batch_id: UUID | None) -> DecisionBatch:
    is_final = work.action is Action.CONFIRM  # nobody is told of it
    seconds = 0 if is_final else work.policy.registration.undo_seconds
    values = {
        "action": work.action,
        "reason": work.reason,
        "policy_version": version_of(work.policy),
        "made_by": work.actor.user_id,
        "made_by_label": work.actor.label,
        "made_at": work.at,
        "undo_until": work.at + dt.timedelta(seconds=seconds),
        "told_at": work.at if is_final else None,
    }
    key = batch_id or uuid7()
    known = DecisionBatch.objects.select_for_update().filter(pk=key).first()
    batch = known or DecisionBatch(pk=key, **values)
    skipped = Counter(conflict.why.value for conflict in work.conflicts)
    before = batch.counts.get("skipped", {})
    left_out = [[str(one.application_id), one.why.value] for one in work.conflicts]
    batch.counts = {
        "done": batch.counts.get("done", 0) + len(work.good),
        "skipped": dict(Counter(before) + skipped),
        "left_out": [*batch.counts.get("left_out", []), *left_out][:AT_ONCE],
    }
    batch.former = {**(batch.former or {}), **work.registered.former} or None
    batch.save()
    return batch


def _approve(work: _Work, batch: DecisionBatch) -> None:
    approving.record_consents(work.good, work.registered, batch)
    people = work.registered.people
    made = [str(people[one.pk].pk) for one in work.good]
    with connection.cursor() as cursor:
        cursor.execute(_LINK, [[str(one.pk) for one in work.good], made])


def _write_states(work: _Work, batch: DecisionBatch) -> None:
    """Write the new state on condition of the old, whatever locks there are."""
    keys = [one.pk for one in work.good]
    rows = Application.objects.filter(pk__in=keys, state__in=WAITING)
    if work.action is Action.CONFIRM:
        changes: dict[str, Any] = {"unit_confirmed_at": work.at}
    else:
        changes = {
            "reason": work.reason,
            "decided_at": work.at,
            "decided_by": work.actor.user_id,
            "decided_by_label": work.actor.label,
            "decision": batch,
            "policy_version": batch.policy_version,
        }
    if work.action is Action.RETURN:
        changes["returned_times"] = F("returned_times") + 1
    written = rows.update(state=_state_after(work.action), updated_at=work.at, **changes)
    if written != len(keys):
        raise RuntimeError("an application changed under its lock")


def _state_after(action: Action) -> State:
    return {
        Action.CONFIRM: State.UNIT_CONFIRMED,
        Action.APPROVE: State.APPROVED,
        Action.RETURN: State.RETURNED,
        Action.REJECT: State.REJECTED,
    }[action]


def _record(work: _Work, batch: DecisionBatch) -> None:
    after = _state_after(work.action)
    ApplicationStep.objects.bulk_create(
        [
            ApplicationStep(
                application_id=one.pk,
                at=work.at,
                action=work.action,
                from_state=one.state,
                to_state=after,
                actor_id=work.actor.user_id,
                actor_label=work.actor.label,
                reason=work.reason,
            )
            for one in work.good
        ],
        batch_size=ROWS,
    )
    subjects = list(_subjects(work, batch, after))
    audit.record_many(
        actor=work.actor, action=f"application.{work.action}", at=work.at, subjects=subjects
    )


def _subjects(work: _Work, batch: DecisionBatch, after: State) -> Iterable[Subject]:
    """Yield what the audit keeps of each: whose place an office took is said (`overrides`)."""
    own = routing.own_units(work.actor.user_id, work.policy)
    for one in work.good:
        changes: dict[str, object] = {"state": [one.state, after]}
        person = work.registered.people.get(one.pk)
        if person is not None:
            changes["volunteer"] = str(person.pk)
        unit = one.approver_unit
        if work.action in rules.DECISIONS and unit and not own.hold(unit):
            changes["overrides"] = unit.code
        yield Subject("application", str(one.pk), changes, work.reason, batch.pk)


def _number(work: _Work) -> None:
    if work.action is Action.APPROVE:
        people = {work.registered.people[one.pk].pk: one.pk for one in work.good}
        numbers.allot(people=people, at=work.at)
    elif work.action is Action.REJECT:
        keys = [one.pk for one in work.good]
        numbers.void_reserved(application_ids=keys, at=work.at)
