"""People who help without being on file: name and phone, sealed, until somebody who is registered
turns out to have that phone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.keys.services import cipher
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common import documents, masking, names, phones
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.standing.rules import kept_since
from volunteers.service.shifts import errors
from volunteers.service.shifts.facts import WalkInsJoined
from volunteers.service.shifts.models import Shift, ShiftState, WalkIn

RETENTION = "walk_in"
AT_ONCE = 2000


@transaction.atomic
def add(*, shift: Shift, name: str, phone: str, actor: Actor, at: dt.datetime) -> WalkIn:
    """Note somebody who came without having signed up; a registered person with that phone, if
    there is exactly one, is who came.

    :raises NotPlanned: the shift is cancelled or settled
    :raises BadWalkIn: the name or the phone cannot be
    :raises WalkedInAlready: the same name and phone stand on the list
    """
    found = Shift.objects.select_for_update(no_key=True).get(pk=shift.pk)
    if found.state != ShiftState.PLANNED:
        raise errors.NotPlanned
    name, number = names.normalise(name), phones.normalise(phone)
    if not names.is_plausible(name) or not phones.is_phone(number):
        raise errors.BadWalkIn
    hashed = cipher().keyed_hash(documents.PHONE_HASH, number)
    same = WalkIn.objects.filter(shift=found, phone_hash=hashed).select_related("volunteer")
    if any(_name_of(one) == name for one in same):
        raise errors.WalkedInAlready
    made = WalkIn(shift=found, name=name, phone=number, phone_hash=hashed, created_at=at)
    made.save(force_insert=True)
    changes = {"phone": [None, masking.masked_phone(number)]}
    subject = Subject("walk_in", str(made.pk), changes)
    audit.record(actor=actor, action="shift.walk_in", at=at, subject=subject)
    join(phone_hashes=[hashed], actor=actor, at=at)
    made.refresh_from_db()
    return made


@transaction.atomic
def join(*, phone_hashes: Iterable[bytes], actor: Actor, at: dt.datetime) -> int:
    """Join walk-ins with these phones to the registered person who has the phone, where that is
    one alone; return how many were joined. What was sealed of them goes.
    """
    hashes = [bytes(one) for one in phone_hashes]
    waiting = WalkIn.objects.filter(volunteer=None, phone_hash__in=hashes).order_by("pk")
    rows = list(waiting.select_for_update().values_list("pk", "phone_hash"))
    owners = _owners({bytes(hashed or b"") for _key, hashed in rows})
    joined: dict[UUID, list[UUID]] = {}
    for key, hashed in rows:
        if (owner := owners.get(bytes(hashed or b""))) is not None:
            joined.setdefault(owner, []).append(key)
    for owner, keys in joined.items():
        WalkIn.objects.filter(pk__in=keys).update(volunteer=owner, name=None, phone=None)
        subjects = [Subject("walk_in", str(key), {"joined": [False, True]}) for key in keys]
        audit.record_many(actor=actor, action="shift.join_walk_in", at=at, subjects=subjects)
        publish(WalkInsJoined(owner, tuple(keys), at))
    return sum(len(keys) for keys in joined.values())


@transaction.atomic
def forget(*, actor: Actor, at: dt.datetime) -> int:
    """Forget name and phone of whoever nobody turned out to be in policy's time after the shift's
    end; return of how many. That somebody came stays.
    """
    before = kept_since(policy_at(at).retention, RETENTION, at)
    known = WalkIn.objects.filter(volunteer=None, shift__ends_at__lt=before)
    over = known.exclude(phone_hash=None).order_by("pk").select_for_update(of=("self",))
    keys = list(over.values_list("pk", flat=True)[:AT_ONCE])
    WalkIn.objects.filter(pk__in=keys).update(name=None, phone=None, phone_hash=None)
    subjects = [Subject("walk_in", str(key), {"forgotten": [False, True]}) for key in keys]
    audit.record_many(actor=actor, action="shift.forget_walk_in", at=at, subjects=subjects)
    return len(keys)


def _name_of(walk_in: WalkIn) -> str:
    return str(walk_in.name if walk_in.volunteer is None else walk_in.volunteer.name)


def _owners(hashes: set[bytes]) -> dict[bytes, UUID]:
    """Return who has each phone, where one registered person alone has it."""
    people = Volunteer.objects.filter(phone_hash__in=hashes, state=VolunteerState.REGISTERED)
    found: dict[bytes, set[UUID]] = {}
    for hashed, key in people.values_list("phone_hash", "pk"):
        found.setdefault(bytes(hashed), set()).add(key)
    return {hashed: next(iter(keys)) for hashed, keys in found.items() if len(keys) == 1}
