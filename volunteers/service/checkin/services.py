"""Checking in and out: one row is added, nothing else is written and nothing is locked, so that a
thousand people at one door wait for nobody. A second row of the same kind is not possible; whoever
comes second is told so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_reason
from volunteers.service.checkin import codes, errors, rules
from volunteers.service.checkin.facts import CheckedOut
from volunteers.service.checkin.models import Check, CheckKind, CheckSource
from volunteers.service.checkin.rules import Situation, Why
from volunteers.service.shifts.models import Shift, ShiftState, SignUp, SignUpState

UNDO = dt.timedelta(seconds=10)
PROVEN_BY_CODE = (CheckSource.QR, CheckSource.CODE)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a check: in or out, and by what means. `key` is the sender's own, so that a
    replay is one.
    """

    kind: str
    source: str
    given: str = ""  # the code or token that was read off, where the person checks alone
    key: UUID | None = None
    device_hash: bytes | None = None
    metres_away: int | None = None
    reason: str = ""  # of an override
    seen_at: dt.datetime | None = None  # when the code was read off, if before now


@transaction.atomic
def check(
    *, shift: Shift, volunteer: Volunteer, told: Told, actor: Actor, at: dt.datetime
) -> Check:
    """Check somebody in or out; by the server's clock (SECURITY R5). A replay with the same key
    returns what stands already.

    :raises CheckRefused: with the first of `rules.Why` that stands against it
    :raises NoReason: an override without one
    """
    if told.key is not None and (known := Check.objects.filter(key=told.key).first()):
        return known
    if told.source == CheckSource.OVERRIDE and not is_reason(told.reason):
        raise errors.NoReason
    _prove(shift, told, told.seen_at or at)
    found = situation(shift, volunteer)
    why = rules.refusal(
        found, told.kind, policy_at(at).service, at, timezone.get_current_timezone()
    )
    if why is not None:
        raise errors.CheckRefused(why)
    made = _append(shift, volunteer, told, actor, at)
    changes = {"kind": [None, told.kind], "source": [None, told.source]}
    subject = Subject("check", str(made.pk), changes, told.reason.strip())
    audit.record(actor=actor, action="shift.check", at=at, subject=subject)
    if told.kind == CheckKind.OUT:
        publish(CheckedOut(shift.pk, volunteer.pk, at))
    return made


@transaction.atomic
def undo(*, check: Check, actor: Actor, at: dt.datetime) -> None:
    """Take back a check that was made by mistake, within ten seconds, by whoever recorded it.

    :raises TooLateToUndo: the time is over, somebody else recorded it, or it led to hours
    """
    mine = Check.objects.filter(
        pk=check.pk, voided_at=None, kind=CheckKind.IN, recorded_by=actor.user_id
    )
    if not mine.filter(received_at__gte=at - UNDO).update(voided_at=at, voided_by=actor.user_id):
        raise errors.TooLateToUndo
    subject = Subject("check", str(check.pk), {"voided": [False, True]})
    audit.record(actor=actor, action="shift.check_void", at=at, subject=subject)


def next_kind(shift: Shift, volunteer: Volunteer, at: dt.datetime) -> str:
    """Return what somebody's next check is: a check-in first, then a check-out."""
    return rules.next_kind(situation(shift, volunteer), at)


def situation(shift: Shift, volunteer: Volunteer) -> Situation:
    """Return what decides whether somebody may check in or out."""
    holds = SignUp.objects.filter(shift=shift, volunteer=volunteer, state=SignUpState.SEATED)
    standing = Check.objects.filter(shift=shift, volunteer=volunteer, voided_at=None)
    times = dict(standing.values_list("kind", "at"))
    return Situation(
        is_planned=shift.state == ShiftState.PLANNED,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        has_place=holds.exists(),
        in_at=times.get(CheckKind.IN),
        out_at=times.get(CheckKind.OUT),
    )


def _prove(shift: Shift, told: Told, at: dt.datetime) -> None:
    if told.source not in PROVEN_BY_CODE:
        return
    secret = str(shift.code_secret)
    if not codes.opens(secret, current_code(), shift.pk, told.given, at):
        raise errors.CheckRefused(Why.WRONG_CODE)


def _append(shift: Shift, volunteer: Volunteer, told: Told, actor: Actor, at: dt.datetime) -> Check:
    made = Check(
        shift=shift,
        volunteer=volunteer,
        kind=told.kind,
        source=told.source,
        at=at,
        received_at=at,
        key=told.key,
        device_hash=told.device_hash,
        metres_away=told.metres_away,
        recorded_by=actor.user_id,
        reason=told.reason.strip() or None,
    )
    Check.objects.bulk_create([made], ignore_conflicts=True)
    if not Check.objects.filter(pk=made.pk).exists():  # another one was first
        already = Why.IN_ALREADY if told.kind == CheckKind.IN else Why.OUT_ALREADY
        raise errors.CheckRefused(already)
    return made
