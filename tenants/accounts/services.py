"""Accounts: opening, one-time passwords, locks, roles. Every write to `User` and `RoleGrant`.

A role or password that changes ends the account's sessions: the password and the epoch are part of
the session's hash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts import lockout
from tenants.accounts.models import RoleGrant, User
from tenants.accounts.passwords import one_time_password
from tenants.accounts.roles import Role
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import PasswordRefused, RuleBroken


class Ending(Protocol):
    """What else ends when an account is closed or its password is reset: its tokens."""

    def __call__(self, *, user_id: UUID, actor: Actor, at: dt.datetime) -> object: ...


ENDINGS: list[Ending] = []


def ends_with_access(ending: Ending) -> Ending:
    """Register what a floor above ends together with an account's sessions; twice is once."""
    if ending not in ENDINGS:
        ENDINGS.append(ending)
    return ending


class UsernameTaken(RuleBroken):
    code = "username_taken"
    message = _("该用户名已被使用。")


class OwnAccount(RuleBroken):
    code = "own_account"
    message = _("不能停用自己的账号，也不能收回自己的角色。")


class LastOffice(RuleBroken):
    code = "last_office"
    message = _("这是最后一个可用的管理账号，不能停用，也不能收回其角色。")


class VolunteersAccount(RuleBroken):
    """The account of somebody on file goes with the person, and a telephone is a key to it."""

    code = "volunteers_account"
    message = _("这是志愿者本人的账号，不能改作工作账号。请另开一个工作账号。")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is opened with."""

    username: str
    full_name: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Handed:
    """An account with the one-time password to hand to its holder: shown once, stored nowhere."""

    user: User
    password: str = field(repr=False)


@transaction.atomic
def create_account(*, new: NewAccount, actor: Actor, at: dt.datetime) -> Handed:
    """Open an account that must change its password at the first sign-in.

    :raises UsernameTaken: another account of the region has the name
    """
    password = one_time_password()
    user = User(
        username=new.username, full_name=new.full_name, must_change_password=True, created_at=at
    )
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken from error
    _grant(user, new.roles, at)
    _record(user, "account.create", actor, at, roles=sorted(new.roles))
    return Handed(user, password)


@transaction.atomic
def open_own_account(
    *, new: NewAccount, password: str, telephone: str, actor: Actor, at: dt.datetime
) -> User:
    """Open an account for somebody who has proved who they are, with the password they chose, which
    may not hold their telephone either.

    :raises UsernameTaken: another account of the region has the name
    :raises PasswordRefused: it breaks a rule
    """
    user = User(username=new.username, full_name=new.full_name, created_at=at)
    _set_password(user, password, telephone)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken from error
    _grant(user, new.roles, at)
    _record(user, "account.open_own", actor, at, roles=sorted(new.roles))
    return user


@transaction.atomic
def replace_own_password(
    *, user_id: UUID, password: str, telephone: str, actor: Actor, at: dt.datetime
) -> User:
    """Set a new password for somebody who has proved who they are and forgot the old one; a lock
    is lifted, all sessions and tokens end.

    :raises PasswordRefused: it breaks a rule
    """
    user = _lock(user_id)
    _set_password(user, password, telephone)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    lockout.release(user.username)
    _record(user, "account.replace_own_password", actor, at)
    _end_access(user, actor, at)
    return user


@transaction.atomic
def reset_password(*, user_id: UUID, actor: Actor, at: dt.datetime) -> Handed:
    """Replace the password by a one-time password, lift a lock, end all sessions and tokens."""
    user = _lock(user_id)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    lockout.release(user.username)
    _record(user, "account.reset_password", actor, at)
    _end_access(user, actor, at)
    return Handed(user, password)


@transaction.atomic
def change_password(*, user_id: UUID, password: str, actor: Actor, at: dt.datetime) -> User:
    """Set the password that the holder chose; every session of the account ends.

    :raises PasswordRefused: it breaks a rule or is the present one
    """
    user = _lock(user_id)
    if user.check_password(password):
        raise PasswordRefused([str(_("新密码不得与现在的密码相同。"))])
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(list(error.messages)) from error
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    _record(user, "account.change_password", actor, at)
    return user


@transaction.atomic
def unlock(*, user_id: UUID, actor: Actor, at: dt.datetime) -> User:
    """Lift the lock that refused sign-ins put on an account."""
    user = _lock(user_id)
    lockout.release(user.username)
    _record(user, "account.unlock", actor, at)
    return user


@transaction.atomic
def deactivate(*, user_id: UUID, actor: Actor, at: dt.datetime) -> User:
    """Close an account to its holder; what it did stays on record. Twice is once.

    :raises OwnAccount: the actor would close its own
    :raises LastOffice: nobody could manage accounts any more
    """
    user = _lock(user_id)
    if user.pk == actor.user_id:
        raise OwnAccount
    if user.is_active:
        _keep_one_manager(user)
        user.is_active = False
        user.session_epoch += 1  # a later reactivation revives no session
        user.save(update_fields=["is_active", "session_epoch"])
        _record(user, "account.deactivate", actor, at)
        _end_access(user, actor, at)
    return user


@transaction.atomic
def reactivate(*, user_id: UUID, actor: Actor, at: dt.datetime) -> User:
    """Open a closed account again with its old password. Twice is once."""
    user = _lock(user_id)
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record(user, "account.reactivate", actor, at)
    return user


@transaction.atomic
def set_roles(*, user_id: UUID, roles: Iterable[Role], actor: Actor, at: dt.datetime) -> User:
    """Grant and revoke until the account holds exactly `roles`; its sessions end on a change.

    :raises OwnAccount: the actor would change its own roles
    :raises VolunteersAccount: it is, or would be, a volunteer's; who is both has two accounts
    :raises LastOffice: nobody could manage accounts any more
    """
    user, wanted = _lock(user_id), set(roles)
    held = {Role(role) for role in user.role_grants.values_list("role", flat=True)}
    if wanted == held:
        return user
    if user.pk == actor.user_id:
        raise OwnAccount
    if Role.VOLUNTEER in held | wanted:
        raise VolunteersAccount
    if held & MANAGERS and not wanted & MANAGERS:
        _keep_one_manager(user)
    RoleGrant.objects.filter(user=user, role__in=held - wanted).delete()
    _grant(user, wanted - held, at)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
    _record(user, "account.set_roles", actor, at, roles=[sorted(held), sorted(wanted)])
    return user


def _set_password(user: User, password: str, telephone: str) -> None:
    user.phone = telephone  # type: ignore[attr-defined]  # for the validators alone: no column
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused(list(error.messages)) from error
    user.set_password(password)


MANAGERS = frozenset({Role.OFFICE, Role.OPERATOR})


def _grant(user: User, roles: Iterable[Role], at: dt.datetime) -> None:
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=role, granted_at=at) for role in sorted(roles)
    )


def _keep_one_manager(user: User) -> None:
    """Refuse where no other open account could manage accounts.

    The grants are locked, so that two managers cannot each close the other at once.
    """
    grants = RoleGrant.objects.filter(role__in=MANAGERS).order_by("pk")
    list(grants.select_for_update())
    # Asked again: the other's act may have been committed while this one waited for the lock.
    holders = set(grants.filter(user__is_active=True).values_list("user_id", flat=True))
    if holders == {user.pk}:
        raise LastOffice


def _end_access(user: User, actor: Actor, at: dt.datetime) -> None:
    for ending in ENDINGS:
        ending(user_id=user.pk, actor=actor, at=at)


def _lock(user_id: UUID) -> User:
    return User.objects.select_for_update().get(pk=user_id)


def _record(user: User, action: str, actor: Actor, at: dt.datetime, **changes: object) -> None:
    subject = Subject("user", str(user.pk), changes)
    audit.record(actor=actor, action=action, at=at, subject=subject)


def remove(*, user_ids: Iterable[UUID]) -> None:
    """Delete accounts whose holders have become anonymous, with all that would tell them; inside
    the caller's transaction. What they did stays on record under their keys.
    """
    accounts = list(User.objects.filter(pk__in=list(user_ids)).order_by("pk"))
    for user in accounts:
        lockout.release(user.username)
    User.objects.filter(pk__in=[user.pk for user in accounts]).delete()
