"""A volunteer's own account: opened by its holder, whose contact a code has proved. Staff accounts
are others, and stay so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from tenants.accounts import services as accounts
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.accounts.services import NewAccount
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration.claiming import errors

VOLUNTEER = frozenset({Role.VOLUNTEER})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The name and password that a volunteer chose."""

    username: str
    password: str = field(repr=False)


@transaction.atomic
def claim(*, volunteer_id: UUID, chosen: Chosen, actor: Actor, at: dt.datetime) -> User:
    """Open the account of a registered volunteer who has none.

    :raises AlreadyClaimed: there is one
    :raises NobodyHere: the volunteer is registered no more
    :raises UsernameTaken: another account has the name
    :raises PasswordRefused: it breaks a rule
    """
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    if person.user_id is not None:
        raise errors.AlreadyClaimed
    if person.state != VolunteerState.REGISTERED:
        raise errors.NobodyHere
    user = accounts.open_own_account(
        new=NewAccount(chosen.username, person.name, VOLUNTEER),
        password=chosen.password,
        telephone=str(person.phone or ""),
        actor=actor,
        at=at,
    )
    person.user, person.updated_at = user, at
    person.save(update_fields=["user", "updated_at"])
    told = Subject("volunteer", str(person.pk))
    audit.record(actor=actor, action="volunteer.claim", at=at, subject=told)
    return user


@transaction.atomic
def replace_password(*, volunteer_id: UUID, password: str, actor: Actor, at: dt.datetime) -> User:
    """Set a new password for a volunteer who forgot the old one.

    :raises NobodyHere: the volunteer has no account, or is registered no more; or the account has
        become one of staff, to which no telephone on file is a key
    :raises PasswordRefused: it breaks a rule
    """
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    if person.user is None or person.state != VolunteerState.REGISTERED:
        raise errors.NobodyHere
    if person.user.roles - VOLUNTEER:
        raise errors.NobodyHere
    return accounts.replace_own_password(
        user_id=person.user.pk,
        password=password,
        telephone=str(person.phone or ""),
        actor=actor,
        at=at,
    )
