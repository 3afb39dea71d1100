"""The door: one sign-in, refused or granted, with the same answer and work for every account."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest

from tenants.accounts import lockout
from tenants.accounts.actors import actor_of
from tenants.accounts.models import User
from tenants.accounts.passwords import at_the_door
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject


class Refusal(StrEnum):
    """Why the door stayed shut, as far as a stranger is told."""

    WRONG = "wrong"  # unknown name, wrong password or closed account: never said which
    LOCKED = "locked"
    ADDRESS = "address"


def sign_in(
    request: HttpRequest, *, username: str, password: str, at: dt.datetime
) -> Refusal | None:
    """Try to sign in; return None when signed in, else why not.

    An unknown name costs the same hash and the same statements as a known one.
    """
    actor = actor_of(request)
    if lockout.address_is_blocked(actor.address):
        return Refusal.ADDRESS
    user = authenticate(request, username=username, password=at_the_door(password))
    if user is None:
        return _refused(request, username, actor, at)
    login(request, user)
    subject = Subject("user", str(user.pk))
    audit.record(actor=actor_of(request), action="account.sign_in", at=at, subject=subject)
    return None


def sign_out(request: HttpRequest, *, at: dt.datetime) -> None:
    """End this session."""
    actor = actor_of(request)
    logout(request)
    subject = Subject("user", str(actor.user_id))
    audit.record(actor=actor, action="account.sign_out", at=at, subject=subject)


def _refused(request: HttpRequest, username: str, actor: Actor, at: dt.datetime) -> Refusal:
    lockout.count_refusal(actor.address)
    is_locked = bool(getattr(request, "axes_locked_out", False))
    # axes counts up to the lock and no further: a count here means that this refusal locked.
    locks_now = is_locked and bool(getattr(request, "axes_failures_since_start", 0))
    # Recorded against the account where there is one; what was typed is kept nowhere.
    account = User.objects.filter(username=username).values_list("pk", flat=True).first()
    action = "account.lock" if locks_now else "account.refuse_sign_in"
    audit.record(actor=actor, action=action, at=at, subject=Subject("user", str(account or "")))
    return Refusal.LOCKED if is_locked else Refusal.WRONG
