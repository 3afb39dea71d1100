"""The code on a card: which card it is, signed by the region. It names no person and works nowhere
else; a code shown on a telephone is good for a day, one that is printed as long as its card.

The signature is made with the region's own hash key, not with the site's secret: cards outlive it.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from tenants.context import current_code
from tenants.keys.services import cipher
from volunteers.groundwork.common.masking import masked_name
from volunteers.groundwork.common.names import normalise
from volunteers.people.cards import rules, services
from volunteers.people.cards.models import Card, CardState
from volunteers.people.cards.rules import Standing
from volunteers.people.profiles.models import LIVE

SHOWN_FOR = dt.timedelta(hours=24)
KEY, STAMP, SIGNATURE = 16, 4, 10  # bytes of the card's key, of an end in minutes, of the signature


@dataclass(frozen=True, slots=True)
class Verified:
    """What a stranger is told of a card."""

    name: str
    number: str
    standing: Standing
    expires_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Read:
    """A code that this region signed: which card, and whether its day is over."""

    card_id: UUID
    is_stale: bool = False


def code_of(card_id: UUID, *, good_until: dt.datetime | None = None) -> str:
    """Return the code of a card; with an end, one that is worth nothing after that minute."""
    body = card_id.bytes
    if good_until is not None:
        body += int(good_until.timestamp() // 60).to_bytes(STAMP, "big")
    return base64.urlsafe_b64encode(body + _signature(body)).rstrip(b"=").decode()


def read(code: str, *, at: dt.datetime) -> Read | None:
    """Return what a code says; None where this region did not sign it."""
    try:
        told = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = told[:-SIGNATURE], told[-SIGNATURE:]
    if len(body) not in (KEY, KEY + STAMP) or not hmac.compare_digest(signature, _signature(body)):
        return None
    end = int.from_bytes(body[KEY:], "big")
    return Read(UUID(bytes=body[:KEY]), bool(end) and end * 60 < at.timestamp())


def by_card(card_id: UUID, *, at: dt.datetime) -> Verified | None:
    """Return what a card says to whoever verifies it; None where there is no such card any more."""
    card = Card.objects.select_related("volunteer").filter(pk=card_id).first()
    return None if card is None else _verified(card, at)


def by_number(*, number: str, name: str, at: dt.datetime) -> Verified | None:
    """Return the latest card of the person who has this number and exactly this name: what is
    printed on the card. None for anything else, whatever of it is wrong.
    """
    plain = "".join(number.split())
    cards = Card.objects.select_related("volunteer").filter(volunteer__volunteer_number=plain)
    card = cards.order_by("-issue").first() if plain else None
    if card is None or normalise(card.volunteer.name) != normalise(name):
        return None
    return _verified(card, at)


def path_of(card_id: UUID) -> str:
    """Return the path of the page that verifies a printed card."""
    return reverse("verify:card", args=[code_of(card_id)])


def _verified(card: Card, at: dt.datetime) -> Verified:
    person = card.volunteer
    standing = services.standing_of(card, timezone.localdate(at))
    if person.state not in LIVE and card.state == CardState.VALID:
        standing = Standing.VOID
    number = rules.in_fours(person.volunteer_number)
    return Verified(masked_name(person.name), number, standing, card.expires_on)


def _signature(body: bytes) -> bytes:
    signed = cipher().keyed_hash(f"card-code:{current_code()}", body.hex())
    return signed[:SIGNATURE]
