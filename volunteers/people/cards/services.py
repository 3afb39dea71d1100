"""Volunteer cards: issued, lost, issued again, void. Expiry needs no act: it follows by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.policy_versions.services import policy_in_force
from volunteers.people.cards import rules
from volunteers.people.cards.models import Card, CardState
from volunteers.people.cards.rules import Act, Facts, Standing
from volunteers.people.profiles.models import Volunteer, VolunteerState

ROWS = 1000


class NotPossible(RuleBroken):
    code = "card_state"
    message = _("该证件当前状态不能进行此操作，可能已被他人处理，请刷新后再看。")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("请填写理由。")


class NotRegistered(RuleBroken):
    code = "not_registered"
    message = _("只有已注册的志愿者才能发证。")


class HasCard(RuleBroken):
    code = "has_card"
    message = _("该志愿者已有一张有效的证件。")


@dataclass(frozen=True, slots=True)
class CardEnds:
    """How a card that is no longer good ended."""

    state: str
    reason: str


@transaction.atomic
def issue_cards(*, volunteer_ids: Iterable[UUID], actor: Actor, at: dt.datetime) -> int:
    """Give each registered person among these who has no good card one; return how many got one.
    Whoever had a card before (expired cards aside, which are issued again by hand) gets the next.
    """
    wanted = Volunteer.objects.filter(pk__in=list(volunteer_ids), state=VolunteerState.REGISTERED)
    without = wanted.exclude(cards__state=CardState.VALID).order_by("pk")
    keys = list(without.select_for_update(of=("self",)).values_list("pk", flat=True))
    for start in range(0, len(keys), ROWS):
        _issue(keys[start : start + ROWS], actor, at)
    return len(keys)


@transaction.atomic
def report_lost(*, card_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Card:
    """Mark a card as lost: whoever verifies it is told.

    :raises NotPossible: it has ended already
    :raises ReasonMissing: without a reason
    """
    return _end(card_id, Act.LOSE, CardEnds(CardState.LOST, reason), actor, at)


@transaction.atomic
def void(*, card_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> Card:
    """Make a card void; the person stays registered.

    :raises NotPossible: it is void or replaced
    :raises ReasonMissing: without a reason
    """
    return _end(card_id, Act.VOID, CardEnds(CardState.VOID, reason), actor, at)


@transaction.atomic
def reissue(
    *, card_id: UUID, reason: str, actor: Actor, at: dt.datetime, key: UUID | None = None
) -> Card:
    """Issue the next card in place of one that is worn, wrong, expired, lost or void; `key` is the
    caller's own for it.

    :raises NotPossible: it has been replaced
    :raises HasCard: the person has another good card
    :raises NotRegistered: the person is not registered (any more)
    :raises ReasonMissing: without a reason
    """
    former = Card.objects.select_related("volunteer").get(pk=card_id)
    person = Volunteer.objects.select_for_update().get(pk=former.volunteer_id)
    if person.state != VolunteerState.REGISTERED:
        raise NotRegistered
    if person.cards.filter(state=CardState.VALID).exclude(pk=card_id).exists():
        raise HasCard
    _end(card_id, Act.REISSUE, CardEnds(CardState.REPLACED, reason), actor, at)
    _issue([person.pk], actor, at, key)
    issued: Card = Card.objects.get(volunteer=person, state=CardState.VALID)
    return issued


def void_of_people(*, volunteer_ids: Iterable[UUID], reason: str, at: dt.datetime) -> int:
    """Make every card of these people that is still good void; inside the transaction of what
    ended their registration, which is on record there. Return how many.
    """
    live = Card.objects.filter(volunteer__in=list(volunteer_ids), state=CardState.VALID)
    return int(live.update(state=CardState.VOID, ended_at=at, ended_reason=reason))


def standing_of(card: Card, on: dt.date) -> Standing:
    """Return how a card, its volunteer loaded, stands on a day."""
    is_suspended = card.volunteer.suspended_at is not None
    return rules.standing(Facts(card.state, card.expires_on, is_suspended), on)


ACTS: dict[Act, Callable[..., Card]] = {
    Act.LOSE: report_lost,
    Act.REISSUE: reissue,
    Act.VOID: void,
}


def _end(card_id: UUID, act: Act, ends: CardEnds, actor: Actor, at: dt.datetime) -> Card:
    if not ends.reason.strip():
        raise ReasonMissing
    cards = Card.objects.select_for_update(of=("self",)).select_related("volunteer")
    card: Card = cards.get(pk=card_id)
    if not rules.may(act, standing_of(card, timezone.localdate(at))):
        raise NotPossible
    before, card.state = card.state, ends.state
    card.ended_at, card.ended_reason = at, ends.reason.strip()
    card.save(update_fields=["state", "ended_at", "ended_reason"])
    changes = {"card": card.issue, "state": [before, card.state]}
    told = Subject("volunteer", str(card.volunteer_id), changes, card.ended_reason)
    audit.record(actor=actor, action=f"card.{act}", at=at, subject=told)
    return card


def _issue(keys: list[UUID], actor: Actor, at: dt.datetime, card_id: UUID | None = None) -> None:
    on = timezone.localdate(at)
    until = rules.expires_on(on, policy_in_force(current_code(), on).card.valid_years)
    former = Card.objects.filter(volunteer__in=keys).values_list("volunteer").annotate(Max("issue"))
    issues = dict(former.order_by())
    Card.objects.bulk_create(
        Card(
            id=card_id or uuid7(),
            volunteer_id=key,
            issue=issues.get(key, 0) + 1,
            issued_at=at,
            expires_on=until,
        )
        for key in keys
    )
    subjects = [Subject("volunteer", str(key), {"card": issues.get(key, 0) + 1}) for key in keys]
    audit.record_many(actor=actor, action="card.issue", at=at, subjects=subjects)
