"""Claiming that a record is missing or wrong, and what follows: every step is kept, and what is
upheld is written into the ledger in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_reason
from volunteers.people.units.models import Unit
from volunteers.service.claims import errors, rules, telling, writing
from volunteers.service.claims.models import ClaimKind, ClaimState, ClaimStep, HourClaim
from volunteers.service.claims.rules import Act, Hand, Stands
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.models import HourEntry
from volunteers.service.shifts.models import Shift

OPEN = Q(state="claimed") | Q(state="appealed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a volunteer claims: of an entry what ought to stand; without one, what is missing, of a
    shift or of whatever the title names.
    """

    stands: Stands
    text: str
    entry: HourEntry | None = None
    shift: Shift | None = None
    project_title: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers, or asks further, and why."""

    by: Hand
    reason: str


@transaction.atomic
def claim(*, volunteer: Volunteer, wanted: Wanted, actor: Actor, at: dt.datetime) -> HourClaim:
    """Claim that a record is missing or wrong, of the unit that ran the shift or recorded it.

    :raises NoReason: fewer than four characters
    :raises ClaimRefused: with the first of `rules.Fault` that stands against it
    :raises NotStanding: the entry was corrected, or is a counter-entry
    :raises ClaimedAlready: the same is under way
    """
    if not is_reason(wanted.text):
        raise errors.NoReason
    person = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
    _refuse(person, wanted, at)
    made = _insert(_made(person, wanted, at))
    _step(made, "claim", wanted.text, actor, at)
    return made


@transaction.atomic
def uphold(
    *, claim: HourClaim, stands: Stands, answer: Answer, actor: Actor, at: dt.datetime
) -> HourClaim:
    """Write what stands into the ledger: what was claimed, or what the check showed instead.

    :raises NotPossible, OwnClaim, AnsweredBySame, NoReason: see `_answerable`
    :raises ClaimRefused: it cannot be so
    :raises AboveTier: the day's sum asks for somebody above
    :raises HoursOverlap, NothingChanges, AlreadyCorrected: see `ledger.services`
    """
    found = _answerable(claim, Act.UPHOLD, answer, actor)
    least = 0 if found.entry_id else 1
    fault = rules.fault_of(stands, at, on=timezone.localdate(at), least=least)
    if fault is not None:
        raise errors.ClaimRefused(fault)
    Volunteer.objects.select_for_update(no_key=True).get(pk=found.volunteer_id)
    entry = writing.standing_entry(found)
    tiers = policy_at(at).hours.day_tiers
    day_minutes = writing.day_minutes(found, stands, instead_of=entry)
    if not rules.may_approve(rules.approver_of(day_minutes, tiers), answer.by):
        raise errors.AboveTier(day_minutes)
    found.result = writing.write(found, stands, answer.reason, actor, at)
    return _answered(found, Act.UPHOLD, answer, actor, at)


@transaction.atomic
def refuse(*, claim: HourClaim, answer: Answer, actor: Actor, at: dt.datetime) -> HourClaim:
    """Leave the ledger as it is, and say why.

    :raises NotPossible, OwnClaim, AnsweredBySame, NoReason: see `_answerable`
    """
    found = _answerable(claim, Act.REFUSE, answer, actor)
    return _answered(found, Act.REFUSE, answer, actor, at)


@transaction.atomic
def appeal(*, claim: HourClaim, reason: str, actor: Actor, at: dt.datetime) -> HourClaim:
    """Take a unit's answer to the office, and say why.

    :raises NoReason: fewer than four characters
    :raises NotPossible: there is no answer of a unit
    :raises AppealOver: its time is over, or all that was claimed stands
    """
    if not is_reason(reason):
        raise errors.NoReason
    found = _locked(claim)
    to_state = rules.after(found.state, Act.APPEAL, Hand.VOLUNTEER)
    if to_state is None:
        raise errors.NotPossible
    if not may_appeal(found, at):
        raise errors.AppealOver
    today = timezone.localdate(at)
    found.state, found.ended_at, found.reminded_on = to_state, None, None
    found.due_on = rules.due_on(today, policy_at(at).service.review_days)
    found.save(update_fields=["state", "ended_at", "reminded_on", "due_on"])
    _step(found, Act.APPEAL, reason, actor, at)
    return found


@transaction.atomic
def withdraw(*, claim: HourClaim, actor: Actor, at: dt.datetime) -> HourClaim:
    """Take a claim, or an appeal, back.

    :raises NotPossible: it is not open
    """
    found = _locked(claim)
    to_state = rules.after(found.state, Act.WITHDRAW, Hand.VOLUNTEER)
    if to_state is None:
        raise errors.NotPossible
    found.state, found.ended_at = to_state, at
    found.save(update_fields=["state", "ended_at"])
    _step(found, Act.WITHDRAW, "", actor, at)
    return found


def may_appeal(found: HourClaim, at: dt.datetime) -> bool:
    """Tell whether an answered claim, with its result loaded, may go to the office now."""
    result = found.result
    return rules.may_appeal(
        is_in_full=result is not None and result.minutes == found.minutes,
        answered_on=timezone.localdate(found.ended_at) if found.ended_at else None,
        appeal_days=policy_at(at).service.appeal_days,
        on=timezone.localdate(at),
    )


def _refuse(person: Volunteer, wanted: Wanted, at: dt.datetime) -> None:
    today, stands, entry = timezone.localdate(at), wanted.stands, wanted.entry
    fault = rules.fault_of(stands, at, on=today, least=0 if entry else 1)
    if fault is not None:
        raise errors.ClaimRefused(fault)
    since = stands.served_on
    if entry is not None:
        if not ledger.live(entry):
            raise errors.NotStanding
        if stands == writing.stands_of(entry):
            raise errors.ClaimRefused(rules.Fault.SAME)
        since = max(entry.served_on, timezone.localdate(entry.recorded_at))
    if rules.is_too_late(since, policy_at(at).service.claim_days, today):
        raise errors.ClaimRefused(rules.Fault.TOO_LATE)
    same = Q(entry=None, shift=wanted.shift, served_on=stands.served_on)
    same &= Q(project_title=_title(wanted))
    if HourClaim.objects.filter(OPEN, Q(entry=entry) if entry else same, volunteer=person).exists():
        raise errors.ClaimedAlready


def _made(person: Volunteer, wanted: Wanted, at: dt.datetime) -> HourClaim:
    entry, stands, today = wanted.entry, wanted.stands, timezone.localdate(at)
    return HourClaim(
        volunteer=person,
        unit=_asked_unit(person, wanted),
        kind=ClaimKind.WRONG if entry else ClaimKind.MISSING,
        entry=entry,
        shift=entry.shift if entry else wanted.shift,
        project_title=_title(wanted),
        served_on=stands.served_on,
        starts_at=stands.starts_at,
        ends_at=stands.ends_at,
        minutes=stands.minutes,
        text=wanted.text.strip(),
        due_on=rules.due_on(today, policy_at(at).service.review_days),
        created_at=at,
    )


def _title(wanted: Wanted) -> str:
    if wanted.entry is not None:
        return wanted.entry.project_title
    return wanted.shift.project.title if wanted.shift else wanted.project_title.strip()


def _asked_unit(person: Volunteer, wanted: Wanted) -> Unit:
    """Return whose project it was, or the person's own unit where that is not known any more."""
    holder = wanted.entry or wanted.shift
    unit = holder.project.unit if holder is not None and holder.project is not None else None
    return person.unit if unit is None or unit.is_closed else unit


def _insert(made: HourClaim) -> HourClaim:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as conflict:
        raise errors.ClaimedAlready from conflict
    return made


def _locked(claim: HourClaim) -> HourClaim:
    rows = HourClaim.objects.select_for_update(of=("self",))
    loaded = ("volunteer", "unit", "entry", "shift__project", "result")
    found: HourClaim = rows.select_related(*loaded).get(pk=claim.pk)
    return found


def _answerable(claim: HourClaim, act: Act, answer: Answer, actor: Actor) -> HourClaim:
    """Return the claim, locked, if whoever acts may answer it so.

    :raises NoReason: fewer than four characters
    :raises NotPossible: somebody else was first, or it is not this hand's
    :raises OwnClaim: it is their own
    :raises AnsweredBySame: they gave the answer that is appealed against
    """
    if not is_reason(answer.reason):
        raise errors.NoReason
    found = _locked(claim)
    if rules.after(found.state, act, answer.by) is None:
        raise errors.NotPossible
    if found.volunteer.user_id is not None and found.volunteer.user_id == actor.user_id:
        raise errors.OwnClaim
    first = Q(to_state=ClaimState.UPHELD) | Q(to_state=ClaimState.REFUSED)
    answered = found.steps.filter(first, by=actor.user_id)
    if found.state == ClaimState.APPEALED and actor.user_id and answered.exists():
        raise errors.AnsweredBySame
    return found


def _answered(
    found: HourClaim, act: Act, answer: Answer, actor: Actor, at: dt.datetime
) -> HourClaim:
    found.state = rules.after(found.state, act, answer.by) or found.state
    found.ended_at = at
    found.save(update_fields=["state", "ended_at", "result"])
    _step(found, act, answer.reason, actor, at)
    telling.tell_answer(found, at=at)
    return found


def _step(found: HourClaim, action: str, reason: str, actor: Actor, at: dt.datetime) -> None:
    said = reason.strip()
    ClaimStep.objects.create(
        claim=found,
        at=at,
        action=action,
        to_state=found.state,
        by=actor.user_id,
        by_label=actor.label,
        reason=said or None,
    )
    changes: dict[str, Any] = {"state": [None, str(found.state)]}
    told = Subject("claim", str(found.pk), changes, said)
    audit.record(actor=actor, action=f"claim.{action}", at=at, subject=told)
