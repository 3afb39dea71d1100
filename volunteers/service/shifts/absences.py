"""Not having come: the volunteer explains it within policy's days, the leader accepts it or not."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.rules import is_reason
from volunteers.service.shifts import errors, rules
from volunteers.service.shifts.models import SignUp, SignUpState


@transaction.atomic
def explain(*, sign_up: SignUp, text: str, actor: Actor, at: dt.datetime) -> SignUp:
    """Say why one did not come; until it is decided on, it may be said anew.

    :raises NoReason: fewer than four characters
    :raises NotAbsent: nobody recorded an absence
    :raises DecidedAlready: it was accepted, or not
    :raises ExplainedTooLate: policy's days are over
    """
    if not is_reason(text):
        raise errors.NoReason
    found = _undecided(sign_up)
    days, ended_on = policy_at(at).service.explain_absence_days, _last_day(found)
    if not rules.may_explain(ended_on, days, timezone.localdate(at)):
        raise errors.ExplainedTooLate
    found.explanation = text.strip()
    found.save(update_fields=["explanation"])
    subject = Subject("sign_up", str(found.pk), {"explanation": [None, True]})
    audit.record(actor=actor, action="shift.explain", at=at, subject=subject)
    return found


@transaction.atomic
def decide(*, sign_up: SignUp, accepted: bool, actor: Actor, at: dt.datetime) -> SignUp:
    """Accept an explanation, or not: once.

    :raises NotAbsent: nobody recorded an absence, or nothing was explained
    :raises DecidedAlready: somebody else was first
    """
    found = _undecided(sign_up)
    if not found.explanation:
        raise errors.NotAbsent
    found.explanation_accepted = accepted
    found.save(update_fields=["explanation_accepted"])
    subject = Subject("sign_up", str(found.pk), {"explanation_accepted": [None, accepted]})
    audit.record(actor=actor, action="shift.decide_absence", at=at, subject=subject)
    return found


def may_explain(sign_up: SignUp, days: int, at: dt.datetime) -> bool:
    """Tell whether an absence, its shift loaded, may still be explained within policy's days."""
    if sign_up.state != SignUpState.ABSENT or sign_up.explanation_accepted is not None:
        return False
    return rules.may_explain(_last_day(sign_up), days, timezone.localdate(at))


def _undecided(sign_up: SignUp) -> SignUp:
    rows = SignUp.objects.select_for_update(of=("self",)).select_related("shift")
    found: SignUp = rows.get(pk=sign_up.pk)
    if found.state != SignUpState.ABSENT:
        raise errors.NotAbsent
    if found.explanation_accepted is not None:
        raise errors.DecidedAlready
    return found


def _last_day(sign_up: SignUp) -> dt.date:
    return timezone.localdate(sign_up.shift.ends_at)
