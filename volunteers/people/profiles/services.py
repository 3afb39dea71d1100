"""Writes to people's files that are not an import: the unit vouches for signed forms."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Consent, ConsentKind, Volunteer, VolunteerState

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


@transaction.atomic
def vouch(*, chosen: Chosen, actor: Actor, at: dt.datetime) -> Vouched:
    """Register those chosen who are only entered: their unit holds the form that each has signed,
    to the text of that version. Who is registered already is left as he is.

    :raises TooMany: more than 20,000 at once
    :raises MorePeople: more than were shown; nobody is registered unseen
    """
    batch = uuid7()
    entered = chosen.people.filter(state=VolunteerState.ENTERED).order_by("pk")
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
    return Vouched(batch, len(found))


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
