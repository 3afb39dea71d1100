"""The requests to see sealed values as the page lists them: who asks, about whom, how it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.roles import Duty
from tenants.accounts.waiting import Waiting, waits_on
from volunteers.groundwork.common.ages import is_minor
from volunteers.people.profiles import unmasking
from volunteers.people.profiles.models import UnmaskGrant, Volunteer
from volunteers.people.profiles.rules import is_limited
from volunteers.people.units.models import Unit

MOST = 50


@dataclass(frozen=True, slots=True)
class Request:
    """One request in plain words; `state` is waiting, refused, to_open, shown or over."""

    grant: UnmaskGrant
    who: str
    name: str
    unit: str
    url: str
    state: str


@dataclass(frozen=True, slots=True)
class Sight:
    """What an account may see of one person now: everything, or what waits for it."""

    grant: UnmaskGrant | None
    pending: UnmaskGrant | None
    is_minor: bool
    is_limited: bool
    state: str = ""

    @property
    def is_open(self) -> bool:
        return self.grant is not None


def told(grants: Iterable[UnmaskGrant], at: dt.datetime) -> list[Request]:
    """Return requests with the names that belong to them, in four queries at the most."""
    found = list(grants)
    users = _names(User, {grant.user_id for grant in found}, "username")
    people = _names(Volunteer, {grant.object_id for grant in found}, "name")
    units = _names(Unit, {grant.unit_id for grant in found if grant.unit_id}, "name")
    return [
        Request(
            grant=grant,
            who=users.get(grant.user_id, ""),
            name=people.get(grant.object_id, ""),
            unit=units.get(grant.unit_id, "") if grant.unit_id else "",
            url=_url(grant),
            state=state_of(grant, at),
        )
        for grant in found
    ]


@waits_on("unmasking:list", Duty.APPROVE_UNMASK)
def waiting_for(user: Any) -> Waiting:
    """Return the requests of others: nobody approves their own."""
    return Waiting(unmasking.waiting().exclude(user_id=user.pk))


def sight_of(*, user_id: UUID, object_id: UUID, born: dt.date | None, at: dt.datetime) -> Sight:
    """Return what an account may see now of a person or an application, `born` on a day."""
    grant = unmasking.live(user_id=user_id, object_id=object_id, at=at)
    waits = None if grant else unmasking.pending(user_id=user_id, object_id=object_id, at=at)
    on = timezone.localdate(at)
    limited = is_limited(born, on, is_open=grant is not None)
    return Sight(grant, waits, is_minor(born, on), limited, state_of(waits, at) if waits else "")


def state_of(grant: UnmaskGrant, at: dt.datetime) -> str:
    """Return how a request stands."""
    if grant.needs_approval and grant.decided_at is None:
        return "waiting"
    if grant.is_refused:
        return "refused"
    if grant.expires_at is not None:
        return "shown" if grant.expires_at > at else "over"
    in_time = grant.decided_at is not None and grant.decided_at > at - unmasking.OPENED_WITHIN
    return "to_open" if in_time else "over"


def _names(model: type, keys: set[UUID], field: str) -> dict[UUID, str]:
    rows = model.objects.filter(pk__in=keys) if keys else model.objects.none()  # type: ignore[attr-defined]
    return dict(rows.values_list("pk", field))


def _url(grant: UnmaskGrant) -> str:
    page = unmasking.PAGES.get(grant.object_type)
    return reverse(page, args=[grant.object_id]) if page else ""
