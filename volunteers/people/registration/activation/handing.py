"""Handing codes over by SMS: to whoever has a mobile number on file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.audit.services import Actor
from tenants.messaging import gateways
from tenants.messaging.errors import ChannelClosed
from tenants.messaging.models import Channel
from tenants.messaging.services import NewMessage, send_many
from volunteers.groundwork.common import phones
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.registration import codes
from volunteers.people.registration.activation import services
from volunteers.people.registration.activation.services import Issued, Wanted

TEMPLATE = "activation"


@dataclass(frozen=True, slots=True)
class Handed:
    """How many were sent a code, and how many have no mobile number."""

    sent: int
    without_phone: int


@transaction.atomic
def send(*, wanted: Wanted, link: str, actor: Actor, at: dt.datetime) -> Handed:
    """Give each entered person with a mobile number a new code, and send it there.

    :raises ChannelClosed: this installation sends no SMS
    :raises TooMany, MorePeople: see `services.issue`
    """
    if gateways.adapter_for(Channel.SMS) is None:
        raise ChannelClosed
    entered = wanted.people.filter(state=VolunteerState.ENTERED)
    people = list(entered.order_by()[: services.AT_ONCE + 1])
    reached = [one.pk for one in people if phones.is_mobile(str(one.phone or ""))]
    chosen = replace(wanted, people=wanted.people.filter(pk__in=reached), channel=services.SMS)
    issued = services.issue(wanted=chosen, actor=actor, at=at)
    send_many(messages=[_message(entry, link) for entry in issued], at=at)
    return Handed(len(issued), len(people) - len(reached))


def _message(entry: Issued, link: str) -> NewMessage:
    code = codes.written(entry.code)
    until = timezone.localdate(entry.expires_at).isoformat()
    said = _("您的志愿者激活码是 %(code)s，%(until)s 前在 %(link)s 确认。是否注册由您本人决定。")
    return {
        "channel": Channel.SMS,
        "recipient": str(entry.person.phone),
        "template": TEMPLATE,
        "text": said % {"code": code, "until": until, "link": link},
        "about": entry.person.pk,
        "values": {"code": code, "date": until},
    }
