"""What the pages of cards read: cards of the people in an account's scope."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from volunteers.people.cards import issuing
from volunteers.people.cards.models import Card, CardState
from volunteers.people.profiles import queries as profiles
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

GROUPS = ("", "valid", "unprinted", "expired", "lost", "void")


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards a list shows: of a unit's subtree, of a group; nothing set is all."""

    unit: Unit | None = None
    group: str = ""


def visible_to(user: Any) -> QuerySet[Card]:
    """Return the cards of the people whom an account may see."""
    return Card.objects.filter(volunteer__in=profiles.visible_to(user))


def current(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Return each person's latest card."""
    later = Card.objects.filter(volunteer=OuterRef("volunteer"), issue__gt=OuterRef("issue"))
    return cards.filter(~Exists(later))


def listed(user: Any, asked: CardFilter, on: dt.date) -> QuerySet[Card]:
    """Return the list of a page, the last issued first, with people and units loaded."""
    cards = _of_unit(current(visible_to(user)), asked.unit).filter(_groups(on)[asked.group])
    return cards.select_related("volunteer__unit").order_by("-issued_at", "-pk")


def group_counts(user: Any, unit: Unit | None, on: dt.date) -> dict[str, int]:
    """Count every group under a unit, in one query."""
    cards = _of_unit(current(visible_to(user)), unit)
    groups = _groups(on)
    counts = {f"n_{group}": Count("pk", filter=groups[group]) for group in GROUPS}
    counted = cards.order_by().aggregate(**counts)
    return {group: counted[f"n_{group}"] for group in GROUPS}


def missing(user: Any) -> int:
    """Return how many registered people in an account's scope have no good card."""
    return issuing.without_card(profiles.visible_to(user)).count()


def cards_of(person: Volunteer) -> list[Card]:
    """Return a person's cards, the latest first."""
    return list(
        Card.objects.filter(volunteer=person).select_related("volunteer").order_by("-issue")
    )


def own_card(user_id: UUID) -> Card | None:
    """Return the latest card of the volunteer whose account this is; None without one."""
    cards = Card.objects.filter(volunteer__user_id=user_id).select_related("volunteer__unit")
    card: Card | None = cards.order_by("-issue").first()
    return card


def _of_unit(cards: QuerySet[Card], unit: Unit | None) -> QuerySet[Card]:
    return cards.filter(volunteer__unit__path__startswith=unit.path) if unit else cards


def _groups(on: dt.date) -> dict[str, Q]:
    good = Q(state=CardState.VALID)
    in_time = Q(expires_on=None) | Q(expires_on__gte=on)
    return {
        "": Q(),
        "valid": good & in_time,
        "unprinted": good & in_time & Q(printed_at=None),
        "expired": good & Q(expires_on__lt=on),
        "lost": Q(state=CardState.LOST),
        "void": Q(state=CardState.VOID) | Q(state=CardState.REPLACED),
    }
