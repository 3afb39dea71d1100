"""Handing waiting letters to their receivers, each exactly once.

A letter that was given up keeps its sealed payload for `KEPT` after it was written or last retried,
so that the operator can have it delivered after all; then it is emptied, and its row tells that it
was lost. The time is the platform's, not a region's: what a letter holds is nobody's policy there.
"""

from __future__ import annotations

import datetime as dt
import logging
from uuid import UUID

from django.db import transaction
from django.db.models import Case, F, When

from tenants.audit.services import Actor, Subject, record
from tenants.context import in_public, in_region, region_of
from tenants.letters import key_pairs, sealing, services
from tenants.models import Letter, LetterState, Region, RegionState

AT_ONCE = 200
MOST_ATTEMPTS = 10
NOT_SERVED = (RegionState.OPENING, RegionState.SUSPENDED)  # their letters wait, in nobody's way
FIRST_WAIT = dt.timedelta(seconds=10)
LONGEST_WAIT = dt.timedelta(days=1)
KEPT = dt.timedelta(days=30)

logger = logging.getLogger(__name__)


def deliver_waiting(*, at: dt.datetime) -> int:
    """Deliver what is due, the oldest first; return how many letters arrived. Safe to run twice
    at once: a letter that somebody else is handing over is passed by.
    """
    with in_public():
        asleep = Region.objects.filter(state__in=NOT_SERVED).values("schema_name")
        waiting = Letter.objects.filter(state=LetterState.WAITING).exclude(receiver_code__in=asleep)
        told = waiting.values_list("pk", "receiver_code", "attempts", "created_at")
        found = list(told.order_by("created_at", "pk"))
    due = [(pk, to) for pk, to, attempts, made in found if made + waited(attempts) <= at]
    return sum(deliver(letter_id, to, at=at) for letter_id, to in due[:AT_ONCE])


def waited(attempts: int) -> dt.timedelta:
    """Return how long after it was written a letter is tried again: 10 s, 30 s, 70 s … and, where
    it is too early for its receiver, once a day.
    """
    doubled = min(attempts, MOST_ATTEMPTS)
    return FIRST_WAIT * (2**doubled - 1) + LONGEST_WAIT * (attempts - doubled)


def deliver(letter_id: UUID, to: str, *, at: dt.datetime) -> bool:
    """Hand one letter over; return whether it arrived now."""
    receiver = region_of(to)
    if receiver.state == RegionState.RETIRED:
        return _failed(letter_id, "receiver_retired", at_once=True)
    if receiver.state != RegionState.OPEN:
        return False
    try:
        with in_region(receiver), transaction.atomic():
            return _hand_over(letter_id, at)
    except services.NotYet:
        return _tried(letter_id, "not_yet")
    except Exception as error:  # noqa: BLE001 - the next letter must not wait for this one
        logger.error("letter %s of kind not delivered: %s", letter_id, type(error).__name__)
        return _failed(letter_id, type(error).__name__)


def _hand_over(letter_id: UUID, at: dt.datetime) -> bool:
    waiting = Letter.objects.select_for_update(skip_locked=True)
    letter = waiting.filter(pk=letter_id, state=LetterState.WAITING).first()
    if letter is None:
        return False
    envelope = sealing.Envelope(letter.pk, letter.sender_code, letter.receiver_code, letter.kind)
    payload = sealing.unseal(bytes(letter.payload or b""), key_pairs.private_key(), envelope)
    receive = services.receiver_of(letter.kind)
    receive(services.Received(letter.pk, letter.sender_code, letter.kind, payload), at)
    letter.state, letter.payload, letter.delivered_at = LetterState.DELIVERED, None, at
    letter.save(update_fields=["state", "payload", "delivered_at"])
    return True


def _tried(letter_id: UUID, code: str) -> bool:
    with in_public():
        waiting = Letter.objects.filter(pk=letter_id, state=LetterState.WAITING)
        waiting.update(attempts=F("attempts") + 1, error_code=code)
    return False


def _failed(letter_id: UUID, code: str, *, at_once: bool = False) -> bool:
    with in_public(), transaction.atomic():
        _tried(letter_id, code)
        waiting = Letter.objects.filter(pk=letter_id, state=LetterState.WAITING)
        last = waiting if at_once else waiting.filter(attempts__gte=MOST_ATTEMPTS)
        last.update(state=LetterState.FAILED)
    return False


def failed() -> list[Letter]:
    """Return the letters that were given up, the latest first, a hundred at the most, each with
    `kept_until`: when it is emptied, or None where it has been.
    """
    end = Case(When(payload=None, then=None), default=F("created_at") + KEPT)
    with in_public():
        found = Letter.objects.filter(state=LetterState.FAILED).annotate(kept_until=end)
        return list(found.defer("payload").order_by("-created_at")[:100])


def retry(*, letter_id: UUID, actor: Actor, at: dt.datetime) -> bool:
    """Put a letter that was given up back into the queue; return whether it was one that still
    has what it is to tell.
    """
    with in_public():
        given_up = Letter.objects.filter(pk=letter_id, state=LetterState.FAILED)
        kept = given_up.exclude(payload=None)
        again = kept.update(state=LetterState.WAITING, attempts=0, created_at=at)
    if again:
        told = Subject("letter", str(letter_id))
        record(actor=actor, action="letter.retry", at=at, subject=told)
    return bool(again)


def empty_given_up(*, at: dt.datetime) -> int:
    """Empty the letters that were given up and are kept no longer; return how many. Their rows
    stay, as the record of what did not arrive.
    """
    with in_public():
        given_up = Letter.objects.filter(state=LetterState.FAILED, created_at__lte=at - KEPT)
        return int(given_up.exclude(payload=None).update(payload=None))
