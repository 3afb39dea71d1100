"""The waiting list: a free seat is offered to whoever is first in line, who confirms it in time by
a link, or it goes to the next.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import VolunteerState
from volunteers.service.shifts import errors, rules, seats, telling
from volunteers.service.shifts.models import Shift, SignUp, SignUpState

AT_ONCE = 200


@transaction.atomic
def fill(*, shift: Shift, actor: Actor, at: dt.datetime) -> int:
    """Offer the free seats of a planned shift that has not begun to whoever waits, in the order of
    asking; return how many were offered. Whoever cannot come any more leaves the line.
    """
    if at >= shift.starts_at or not Shift.objects.planned().filter(pk=shift.pk).exists():
        return 0
    offered: list[Any] = []
    for _turn in range(AT_ONCE):
        waiting = _first_in_line(shift)
        if waiting is None or not seats.claim(sign_up=waiting):
            break
        if _offer(waiting, shift, actor, at):
            offered.append(waiting.pk)
    telling.tell(SignUp.objects.filter(pk__in=offered), telling.Kind.OFFERED, at=at)
    return len(offered)


@transaction.atomic
def confirm(*, sign_up: SignUp, actor: Actor, at: dt.datetime) -> SignUp:
    """Take the seat that was offered; whoever has taken it already has it.

    :raises OfferOver: the time is over, or the place was given back
    """
    found = SignUp.objects.select_for_update(of=("self",)).get(pk=sign_up.pk)
    if found.state == SignUpState.SEATED:
        return found
    until = found.offered_until
    if found.state != SignUpState.OFFERED or until is None or at > until:
        raise errors.OfferOver
    _become(found, SignUpState.SEATED, actor, at)
    return found


@transaction.atomic
def lapse(*, sign_up: SignUp, actor: Actor, at: dt.datetime) -> bool:
    """End an offer whose time is over, and offer the seat to the next; False where it was
    confirmed, or ended, or somebody else is at it.
    """
    rows = SignUp.objects.select_for_update(of=("self",), skip_locked=True).select_related("shift")
    over = rows.filter(pk=sign_up.pk, state=SignUpState.OFFERED, offered_until__lt=at)
    found = over.first()
    if found is None:
        return False
    end(sign_up=found, state=SignUpState.LAPSED, actor=actor, at=at)
    telling.tell(SignUp.objects.filter(pk=found.pk), telling.Kind.LAPSED, at=at)
    fill(shift=found.shift, actor=actor, at=at)
    return True


def end(*, sign_up: SignUp, state: str, actor: Actor, at: dt.datetime) -> None:
    """End a sign-up that the caller has locked, and free its seat."""
    sign_up.ended_at = at
    seats.release(sign_ups=[sign_up.pk])
    _become(sign_up, state, actor, at)


def _first_in_line(shift: Shift) -> SignUp | None:
    rows = SignUp.objects.select_for_update(of=("self",), skip_locked=True)
    line = rows.filter(shift=shift, state=SignUpState.WAITING).select_related("volunteer")
    return line.order_by("asked_at", "pk").first()


def _offer(waiting: SignUp, shift: Shift, actor: Actor, at: dt.datetime) -> bool:
    """Offer the seat that was claimed for somebody; False where they cannot come any more, and
    leave the line.
    """
    person = waiting.volunteer
    may_come = person.state == VolunteerState.REGISTERED and person.suspended_at is None
    minutes = policy_at(at).service.confirm_promotion_minutes
    waiting.offered_until = rules.offer_ends(at, minutes, shift.starts_at)
    if may_come:
        try:
            with transaction.atomic():
                _become(waiting, SignUpState.OFFERED, actor, at)
        except IntegrityError:  # has a place elsewhere at that time
            may_come, waiting.state = False, SignUpState.WAITING
    if not may_come:
        end(sign_up=waiting, state=SignUpState.LAPSED, actor=actor, at=at)
    return may_come


def _become(sign_up: SignUp, state: str, actor: Actor, at: dt.datetime) -> None:
    before, sign_up.state = sign_up.state, state
    if state != SignUpState.OFFERED:
        sign_up.offered_until = None
    sign_up.save(update_fields=["state", "offered_until", "ended_at"])
    told = Subject("sign_up", str(sign_up.pk), {"state": [str(before), str(state)]})
    audit.record(actor=actor, action=f"shift.{state}", at=at, subject=told)
