"""Handing messages to their adapters. A message that went leaves nothing but that it went.

At least once: a worker that dies between sending and noting it sends again after the wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_region
from tenants.messaging import gateways, rules
from tenants.messaging.adapters.base import Outgoing, Refused, Unsent
from tenants.messaging.models import CODE_TEMPLATE, ContactCode, Message, MessageState

AT_ONCE = 200
EMPTY = {"recipient": None, "text": None, "values": None}


def due(at: dt.datetime) -> Q:
    """Return the condition on messages that should go now."""
    return Q(state=MessageState.QUEUED, not_before__lte=at)


def deliver(*, actor: Actor, at: dt.datetime) -> int:
    """Send what is due in the current region, 200 at the most; return how many went."""
    waiting = Message.objects.filter(due(at)).order_by("not_before", "pk")
    return sum(_deliver(key, actor, at) for key in waiting.values_list("pk", flat=True)[:AT_ONCE])


def sweep(*, at: dt.datetime) -> int:
    """Forget what has served its time: codes after a day, the content of failed messages after
    seven. Return how many rows.
    """
    old = ContactCode.objects.filter(created_at__lt=at - rules.DAY).delete()[0]
    failed = Message.objects.filter(
        state=MessageState.FAILED, created_at__lt=at - rules.KEPT_AFTER_FAILURE
    )
    return int(old + failed.update(state=MessageState.DROPPED, **EMPTY))


@transaction.atomic
def send_again(*, actor: Actor, at: dt.datetime) -> int:
    """Queue every failed message again whose content is still there; return how many."""
    failed = Message.objects.filter(state=MessageState.FAILED, text__isnull=False)
    count = failed.update(state=MessageState.QUEUED, attempts=0, not_before=at)
    told = Subject("message", changes={"count": count})
    audit.record(actor=actor, action="message.send_again", at=at, subject=told)
    return int(count)


def forget(*, about: Iterable[UUID]) -> int:
    """Empty the messages about these objects; those not sent yet are sent no more. Return how many
    there were.
    """
    messages = Message.objects.filter(about__in=list(about))
    messages.filter(state__in=(MessageState.QUEUED, MessageState.FAILED)).update(
        state=MessageState.DROPPED
    )
    return int(messages.update(**EMPTY))


def _deliver(key: UUID, actor: Actor, at: dt.datetime) -> bool:
    message = _claim(key, at)
    if message is None:
        return False
    if _is_over(message, at):
        _end(message, MessageState.DROPPED, **EMPTY)
        return False
    try:
        _hand_over(message)
    except Unsent as problem:
        _note_failure(message, problem, actor, at)
        return False
    _end(message, MessageState.SENT, sent_at=at, error_code="", **EMPTY)
    return True


def _claim(key: UUID, at: dt.datetime) -> Message | None:
    """Take a message for this worker alone: until the next try is due, it is due to nobody."""
    first = rules.WAITS[0]
    free = Message.objects.filter(due(at), pk=key)
    taken = free.update(attempts=F("attempts") + 1, not_before=at + first)
    return Message.objects.get(pk=key) if taken else None


def _is_over(message: Message, at: dt.datetime) -> bool:
    return message.template == CODE_TEMPLATE and at - message.created_at >= rules.CODE_GOOD_FOR


def _hand_over(message: Message) -> None:
    adapter = gateways.adapter_for(message.channel)
    if adapter is None:
        raise Refused("channel_closed")
    adapter.send(
        Outgoing(
            template=message.template,
            title=_title(message),
            recipient=str(message.recipient),
            text=str(message.text),
            values=cast(dict[str, str], message.values or {}),
        )
    )


def _title(message: Message) -> str:
    region = current_region()
    brand = region.theme.get("product_name") or region.name
    return f"{brand}：{_('验证码') if message.template == CODE_TEMPLATE else _('通知')}"


def _note_failure(message: Message, problem: Unsent, actor: Actor, at: dt.datetime) -> None:
    wait = None if problem.is_final else rules.wait_before_retry(message.attempts)
    if wait is not None:
        mine = Message.objects.filter(pk=message.pk, state=MessageState.QUEUED)
        mine.update(not_before=at + wait, error_code=problem.code)
        return
    kept = EMPTY if message.template == CODE_TEMPLATE else {}
    _end(message, MessageState.FAILED, error_code=problem.code, **kept)
    told = {"channel": message.channel, "template": message.template, "error": problem.code}
    subject = Subject("message", str(message.pk), told)
    audit.record(actor=actor, action="message.fail", at=at, subject=subject)


def _end(message: Message, state: MessageState, **fields: object) -> None:
    Message.objects.filter(pk=message.pk).update(state=state, **fields)
