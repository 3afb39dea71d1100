"""Sending: a code that proves a contact, and any other message to one person.

What is sent lies sealed in its row until it has gone; a worker takes it after the commit, and
again, later and later, where nobody took it (`delivery`).
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NotRequired, TypedDict, Unpack
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tenants.keys.services import cipher
from tenants.messaging import addresses, gateways, rules
from tenants.messaging.errors import (
    AddressLimit,
    ChannelClosed,
    CodeLocked,
    CodeOver,
    CodeWrong,
    TooManyCodes,
    TooSoon,
)
from tenants.messaging.models import CODE_TEMPLATE, Channel, ContactCode, Message
from tenants.messaging.tasks import deliver_soon


class NewMessage(TypedDict):
    """What is to be sent. `values` fill the wording registered with an SMS gateway; without them
    it gets `text` alone. `about` names the application, volunteer or code that it is about.
    """

    channel: str
    recipient: str
    template: str
    text: str
    about: UUID | None
    values: NotRequired[dict[str, str]]


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code on its way. `shown` is the code itself in the demonstration, and empty elsewhere."""

    good_until: dt.datetime
    again_at: dt.datetime
    shown: str = field(default="", repr=False)


def send(
    *, at: dt.datetime, not_before: dt.datetime | None = None, **message: Unpack[NewMessage]
) -> Message:
    """Send one message, not before a time; in the caller's transaction, and only if it commits."""
    row = _row(message, at, not_before)
    row.save(force_insert=True)
    deliver_soon()
    return row


def send_many(
    *, messages: Iterable[NewMessage], at: dt.datetime, not_before: dt.datetime | None = None
) -> int:
    """Send many messages at once; return how many."""
    rows = [_row(message, at, not_before) for message in messages]
    Message.objects.bulk_create(rows, batch_size=1000)
    if rows:
        deliver_soon()
    return len(rows)


@transaction.atomic
def send_code(
    *, channel: str, contact: str, purpose: str, at: dt.datetime, address: str | None = None
) -> SentCode:
    """Send six digits that prove a contact, for ten minutes and five tries; an earlier code of the
    same purpose is worth nothing any more. `contact` is a normalised number or address of e-mail.

    :raises ChannelClosed: this installation sends nothing by that channel
    :raises TooSoon: the contact was sent one within the last minute
    :raises TooManyCodes: the contact was sent ten in 24 hours
    :raises AddressLimit: too many were asked for from this address
    """
    if gateways.adapter_for(channel) is None:
        raise ChannelClosed
    hashed = contact_hash(channel, contact)
    _one_at_a_time(hashed)
    _refuse_too_many(hashed, at)
    if not addresses.may_ask(address):
        raise AddressLimit
    plain = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    code = _keep(channel, purpose, hashed, at)
    code.code_hash = _code_hash(code.pk, plain)
    code.save(force_insert=True)
    send(
        channel=channel,
        recipient=contact,
        template=CODE_TEMPLATE,
        text=_("您的验证码是 %(code)s，10 分钟内有效。如非本人操作，请忽略。") % {"code": plain},
        about=code.pk,
        values={"code": plain},
        at=at,
    )
    shown = plain if gateways.shows_codes(channel) else ""
    return SentCode(code.expires_at, at + rules.CODE_EVERY, shown)


def check_code(*, channel: str, contact: str, purpose: str, code: str, at: dt.datetime) -> None:
    """Accept the code last sent to a contact for a purpose, once. Call it outside of a
    transaction: a wrong try is counted even though it is refused.

    :raises CodeOver: none was sent, or it is used or older than ten minutes
    :raises CodeLocked: it was tried five times
    :raises CodeWrong: it is another; says how many tries are left
    """
    hashed = contact_hash(channel, contact)
    with transaction.atomic():
        sent = ContactCode.objects.select_for_update().filter(contact_hash=hashed, purpose=purpose)
        row = sent.order_by("-created_at", "-pk").first()
        if row is None or row.confirmed_at is not None or row.expires_at <= at:
            raise CodeOver
        if row.attempts >= rules.CODE_TRIES:
            raise CodeLocked
        row.attempts += 1
        if secrets.compare_digest(bytes(row.code_hash), _code_hash(row.pk, code.strip())):
            row.confirmed_at = at
        row.save(update_fields=["attempts", "confirmed_at"])
    if row.confirmed_at is None:
        raise CodeWrong(rules.CODE_TRIES - row.attempts)


def was_accepted(
    *, channel: str, contact: str, purpose: str, code: str, since: dt.datetime
) -> bool:
    """Whether the code last sent to a contact for a purpose is this one, and was accepted at or
    after `since`: for who sends what belongs together once more. Wrong ones use up the same tries.
    """
    hashed = contact_hash(channel, contact)
    with transaction.atomic():
        sent = ContactCode.objects.select_for_update().filter(contact_hash=hashed, purpose=purpose)
        row = sent.order_by("-created_at", "-pk").first()
        if row is None or row.confirmed_at is None or row.confirmed_at < since:
            return False
        is_same = secrets.compare_digest(bytes(row.code_hash), _code_hash(row.pk, code.strip()))
        if is_same:
            return row.attempts <= rules.CODE_TRIES
        row.attempts += 1
        row.save(update_fields=["attempts"])
    return False


def contact_hash(channel: str, contact: str) -> bytes:
    """Return the keyed hash under which codes to a contact are found; e-mail in any case."""
    plain = contact.lower() if channel == Channel.EMAIL else contact
    return cipher().keyed_hash(f"contact:{channel}", plain)


def _row(message: NewMessage, at: dt.datetime, not_before: dt.datetime | None) -> Message:
    return Message(**message, created_at=at, not_before=max(at, not_before or at))


def _keep(channel: str, purpose: str, hashed: bytes, at: dt.datetime) -> ContactCode:
    return ContactCode(
        channel=channel,
        purpose=purpose,
        contact_hash=hashed,
        created_at=at,
        expires_at=at + rules.CODE_GOOD_FOR,
    )


def _code_hash(key: UUID, code: str) -> bytes:
    return cipher().keyed_hash(f"contact-code:{key}", code)


def _refuse_too_many(hashed: bytes, at: dt.datetime) -> None:
    sent = ContactCode.objects.filter(contact_hash=hashed, created_at__gt=at - rules.DAY)
    moments = list(sent.order_by("-created_at").values_list("created_at", flat=True))
    wait = rules.wait_before_code(moments, at)
    if wait is not None:
        raise TooSoon(wait) if wait <= rules.CODE_EVERY else TooManyCodes(wait)


def _one_at_a_time(hashed: bytes) -> None:
    """Let two requests for the same contact wait for each other until the commit."""
    key = int.from_bytes(hashed[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
