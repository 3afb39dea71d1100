"""Telling people of claims: whose it is of the answer, who has to answer of what waits.

Accounts have no telephone of their own: staff are written to where they are on file as volunteers,
and see what waits beside the sidebar's line in any case.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.context import current_region
from tenants.links import address_of
from tenants.messaging import gateways
from tenants.messaging.models import Channel
from tenants.messaging.services import NewMessage, send_many
from volunteers.groundwork.common import phones
from volunteers.people.profiles.models import Volunteer
from volunteers.service.claims.models import HourClaim

ANSWERED: str | Promise = _(
    "%(region)s：您对“%(project)s”（%(day)s）服务时长的异议已有答复：%(state)s。详情：%(link)s"
)
WAITING: str | Promise = _(
    "%(region)s：有 %(count)s 件时长异议待您答复，其中 %(late)s 件已逾期。请登录办理：%(link)s"
)
Told = tuple[Volunteer, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Waits:
    """How many claims wait for somebody, and how many of them beyond their last day."""

    count: int
    late: int


def tell_answer(claim: HourClaim, *, at: dt.datetime) -> int:
    """Tell whose claim it is that it was answered; return how many messages that took."""
    values = {
        "project": claim.project_title,
        "day": claim.served_on.isoformat(),
        "state": str(claim.get_state_display()),
        "link": address_of(reverse("claims:own_claim", args=[claim.pk])),
    }
    return _send([(claim.volunteer, values)], "claim.answered", ANSWERED, at)


def remind(waiting: list[tuple[Volunteer, Waits]], *, at: dt.datetime) -> int:
    """Remind these of what waits for them; return how many could be written to."""
    link = address_of(reverse("claims:list"))
    told: list[Told] = [
        (person, {"count": str(waits.count), "late": str(waits.late), "link": link})
        for person, waits in waiting
    ]
    return _send(told, "claim.waiting", WAITING, at)


def _send(told: list[Told], template: str, text: str | Promise, at: dt.datetime) -> int:
    if Channel.SMS not in gateways.channels():
        return 0
    region = current_region().name
    return send_many(
        messages=[
            _message(person, template, str(text), {"region": region} | values)
            for person, values in told
            if phones.is_mobile(str(person.phone or ""))
        ],
        at=at,
    )


def _message(person: Volunteer, template: str, text: str, values: dict[str, str]) -> NewMessage:
    return NewMessage(
        channel=Channel.SMS,
        recipient=str(person.phone),
        template=template,
        text=text % values,
        about=person.pk,
        values=values,
    )
