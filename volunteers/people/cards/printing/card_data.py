"""The data of cards: on cards of their own, or ten on a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from tenants.keys import files
from volunteers.people.cards import rules, verification
from volunteers.people.cards.models import Card, CardState
from volunteers.people.cards.printing import pictures
from volunteers.people.cards.printing.content import About, Content, Order, Step, in_order
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import Application

WORDS = {
    **{"name": "姓名", "unit": "单位", "valid": "有效期至", "number": "编号", "photo": "照片"},
    **{"no_photo": "照片", "issues": " 制发", "scan": "扫码核验真伪", "about": "持证须知"},
    **{"check": "核验网址（扫码，或输入编号和姓名）", "issued": "签发日期", "seal": "发证单位"},
}
WITHOUT_END = "长期有效"


def build(
    order: Order, about: About, known: frozenset[int], step: Step = lambda done: None
) -> Content:
    """Return the cards of these people, in their order. Whoever has no good card, or no number
    yet, is left out and named among the warnings.
    """
    card = about.policy.card
    said = [text for text in (card.statement, card.statement_en) if text]
    content = Content(
        {
            **{"title": card.title, "issuer": card.issuer, "colour": about.colour},
            **{"words": WORDS, "statements": said, "note": about.note, "cards": []},
        }
    )
    cards = {one.volunteer_id: one for one in _cards(order.people)}
    people = Volunteer.objects.filter(pk__in=order.people).select_related("unit")
    for done, person in enumerate(in_order(people, order.people), 1):
        _add(content, person, cards.get(person.pk), about, known)
        step(done)
    return content


def mark_printed(content: Content, about: About) -> None:
    """Note on the cards that they were printed."""
    good = Card.objects.filter(volunteer__in=content.people, state=CardState.VALID)
    good.update(printed_at=about.at)


def photo_of(person: Volunteer | Application) -> str | None:
    """Return a person's photo as the templates want it; None where there is none to print."""
    name = person.files.get("photo", "")
    if not name:
        return None
    try:
        return pictures.photo(files.get(name))
    except FileNotFoundError:
        return None


def _cards(keys: Sequence[UUID]) -> Any:
    return Card.objects.filter(volunteer__in=keys, state=CardState.VALID)


def _add(
    content: Content, person: Volunteer, card: Card | None, about: About, known: frozenset[int]
) -> None:
    if card is None or not person.volunteer_number:
        content.warn("no_card" if card is None else "no_number", person.pk)
        return
    entry = {
        "name": person.name,
        "unit": person.unit.name,
        "number": rules.in_fours(person.volunteer_number),
        "valid": card.expires_on.isoformat() if card.expires_on else WITHOUT_END,
        "issued_on": timezone.localdate(card.issued_at).isoformat(),
        "check_at": f"{about.base.partition('://')[2]}/verify/",
        "qr": pictures.qr(about.base + verification.path_of(card.pk)),
        "photo": photo_of(person),
    }
    if entry["photo"] is None and person.files.get("photo"):
        content.warn("no_photo", person.pk)
    content.look_for_glyphs(entry, person.pk, known)
    content.data["cards"].append(entry)
    content.people.append(person.pk)
