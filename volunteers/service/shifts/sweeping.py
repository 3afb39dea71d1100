"""The rounds of shifts: offers that nobody confirmed go to the next, free seats to whoever waits,
and everybody with a place is reminded of it, once each time. Delivered twice they do nothing twice.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from tenants.audit.services import Actor
from tenants.policy_versions.services import policy_at
from volunteers.service.shifts import offering, rules, telling
from volunteers.service.shifts.models import Seat, Shift, ShiftState, SignUp, SignUpState

AT_ONCE = 500


def promote(*, actor: Actor, at: dt.datetime) -> int:
    """End the offers whose time is over, and offer every seat that is free while somebody waits;
    return how many offers ended or began.
    """
    over = SignUp.objects.filter(state=SignUpState.OFFERED, offered_until__lt=at)
    ended = [offering.lapse(sign_up=one, actor=actor, at=at) for one in over.order_by("pk")]
    waiting = SignUp.objects.filter(shift=OuterRef("pk"), state=SignUpState.WAITING)
    free = Seat.objects.filter(shift=OuterRef("pk"), sign_up=None)
    shifts = Shift.objects.planned().filter(Exists(waiting), Exists(free), starts_at__gt=at)
    return sum(ended) + sum(
        offering.fill(shift=one, actor=actor, at=at) for one in shifts.order_by("starts_at", "pk")
    )


def remind(*, at: dt.datetime) -> int:
    """Send the reminders that are due; return how many people were reminded."""
    windows = rules.reminders(policy_at(at).service.reminder_hours, at)
    return sum(_remind(*window, at=at) for window in windows)


def _remind(hours: int, after: dt.datetime, until: dt.datetime, *, at: dt.datetime) -> int:
    """Remind whoever signed up before the reminder was due, in batches that stand by themselves."""
    due = SignUp.objects.filter(
        Q(reminded_hours=None) | Q(reminded_hours__gt=hours),
        state=SignUpState.SEATED,
        shift__state=ShiftState.PLANNED,
        shift__starts_at__gt=after,
        shift__starts_at__lte=until,
        asked_at__lte=F("shift__starts_at") - dt.timedelta(hours=hours),
    )
    reminded = 0
    while True:
        with transaction.atomic():
            free = due.select_for_update(of=("self",), skip_locked=True)
            keys = list(free.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not keys:
                return reminded
            SignUp.objects.filter(pk__in=keys).update(reminded_hours=hours)
            telling.tell(SignUp.objects.filter(pk__in=keys), telling.Kind.REMINDER, at=at)
        reminded += len(keys)
