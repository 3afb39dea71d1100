"""Writes to people's files that are not an import: the unit vouches for signed forms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Consent, ConsentKind, Volunteer, VolunteerState
from volunteers.people.profiles.rules import birth_bounds

AT_ONCE = 20_000
ROWS = 1000


class TooMany(RuleBroken):
    code = "too_many_people"
    message = _("一次最多确认 20,000 人，请按单位分批。")


class MorePeople(RuleBroken):
    code = "more_people"
    message = _("核对之后又有人加入名册，请重新核对人数再确认。")


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a unit vouches for, to which text, and how many it was shown (None: not shown)."""

    people: QuerySet[Volunteer]
    text_version: str
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Vouched:
    """What an act of vouching did; `batch` is on its consents and audit rows."""

    batch: UUID
    registered: int
    outside: int = 0  # not of policy's age, and left as they were


@transaction.atomic
def vouch(*, chosen: Chosen, actor: Actor, at: dt.datetime) -> Vouched:
    """Register those chosen who are only entered: their unit holds the form that each has signed,
    to the text of that version. Who is registered already is left as he is, and so is whoever is
    known to be outside policy's ages.

    :raises TooMany: more than 20,000 at once
    :raises MorePeople: more than were shown; nobody is registered unseen
    """
    batch = uuid7()
    entered = chosen.people.filter(state=VolunteerState.ENTERED).order_by("pk")
    outside = _outside(at)
    left_out = entered.filter(outside).count()
    entered = entered.exclude(outside)
    locked = entered.select_for_update(of=("self",)).values_list("pk", "unit_id")
    found = list(locked[: AT_ONCE + 1])
    if len(found) > AT_ONCE:
        raise TooMany
    if chosen.shown is not None and len(found) > chosen.shown:
        raise MorePeople
    for start in range(0, len(found), ROWS):
        keys = [pk for pk, _unit in found[start : start + ROWS]]
        _register(keys, batch, chosen.text_version, actor, at)
    if found:
        publish(PeopleRegistered(tuple(pk for pk, _unit in found), at))
        touch(unit_ids={unit for _pk, unit in found}, measures=["registered"])
    return Vouched(batch, len(found), left_out)


def _outside(at: dt.datetime) -> Q:
    """Return the condition on people who are known not to be of policy's age."""
    on = timezone.localdate(at)
    after, until = birth_bounds(policy_in_force(current_code(), on), on)
    too_old = Q(pk__in=()) if after is None else Q(birth_date__lte=after)
    return too_old if until is None else too_old | Q(birth_date__gt=until)


def _register(
    keys: list[UUID], batch: UUID, text_version: str, actor: Actor, at: dt.datetime
) -> None:
    Volunteer.objects.filter(pk__in=keys).update(
        state=VolunteerState.REGISTERED, registered_at=at, updated_at=at
    )
    Consent.objects.bulk_create(
        Consent(
            volunteer_id=key,
            kind=ConsentKind.VOUCHED,
            text_version=text_version,
            given_at=at,
            vouched_by=actor.user_id,
            batch=batch,
        )
        for key in keys
    )
    changes = {"state": [VolunteerState.ENTERED, VolunteerState.REGISTERED], "text": text_version}
    audit.record_many(
        actor=actor,
        action="volunteer.vouch",
        at=at,
        subjects=[Subject("volunteer", str(key), changes, batch=batch) for key in keys],
    )
