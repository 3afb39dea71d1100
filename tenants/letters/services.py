"""Letters: what one region tells another, through the one place where both can be reached.

The sender's service writes the letter in its own transaction, sealed to the receiver. A worker
hands it to the receiver's service, once. Only regions of one tree write to each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.context import current_code, current_region, region_of
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.letters import sealing
from tenants.models import Letter, Region, RegionState

SENDERS: list[Callable[[], None]] = []


class CannotReach(RuleBroken):
    code = "region_unreachable"
    message = _("不能与该地区互通：它不在本省范围内、尚未开通或已停用。")


class NotYet(Exception):
    """Raised by a receiver for whom it is too early: the letter waits on and is not given up."""


@dataclass(frozen=True, slots=True)
class Received:
    """A letter as its receiver reads it."""

    id: UUID
    sender: str
    kind: str
    payload: Mapping[str, Any] = field(repr=False)


Receiver = Callable[[Received, dt.datetime], None]
_RECEIVERS: dict[str, Receiver] = {}


def receives(kind: str) -> Callable[[Receiver], Receiver]:
    """Make a function the receiver of letters of `kind`; it runs inside the receiving region, in
    the transaction that marks the letter as delivered.
    """

    def add(receiver: Receiver) -> Receiver:
        _RECEIVERS[kind] = receiver
        return receiver

    return add


def receiver_of(kind: str) -> Receiver:
    """Return who receives letters of `kind`.

    :raises KeyError: nobody does
    """
    return _RECEIVERS[kind]


def send(*, to: str, kind: str, payload: Mapping[str, Any], at: dt.datetime) -> Letter:
    """Write a letter from the current region; inside the transaction of what it tells.

    :raises CannotReach: no such region of the same tree takes letters
    """
    receiver = region_of(to)
    if not can_reach(current_region(), receiver):
        raise CannotReach
    envelope = sealing.Envelope(uuid7(), current_code(), to, kind)
    letter = Letter.objects.create(
        id=envelope.id,
        sender_code=envelope.sender,
        receiver_code=to,
        kind=kind,
        payload=sealing.seal(payload, bytes(receiver.public_key or b""), envelope),
        created_at=at,
    )
    transaction.on_commit(_ask_for_delivery, robust=True)
    return letter


def can_reach(sender: Region, receiver: Region) -> bool:
    """Tell whether one region may write to another: not itself, both under one root, the other
    open and with a key.
    """
    return (
        sender.pk != receiver.pk
        and receiver.state in (RegionState.OPEN, RegionState.SUSPENDED)
        and receiver.public_key is not None
        and root_of(sender).pk == root_of(receiver).pk
    )


def root_of(region: Region) -> Region:
    """Return the topmost region above a region, itself where there is none."""
    while region.parent_id is not None:
        region = Region.objects.select_related("parent").get(pk=region.parent_id)
    return region


def _ask_for_delivery() -> None:
    for ask in SENDERS:
        ask()
