"""Transfers between units of a region: asked, released by one side, accepted by the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code, current_region, region_of
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.letters import services as letters
from volunteers.groundwork.common.facts import handles, publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded
from volunteers.people.standing.rules import LIVE, MEASURES
from volunteers.people.transfers import crossing, rules
from volunteers.people.transfers.facts import TransferAccepted
from volunteers.people.transfers.models import OPEN, Transfer, TransferKind, TransferState
from volunteers.people.transfers.rules import Act
from volunteers.people.units.models import Unit


class NotPossible(RuleBroken):
    code = "transfer_step"
    message = _("该转移当前不能进行此操作，可能已被他人办理，请刷新后再看。")


class OpenAlready(RuleBroken):
    code = "transfer_open"
    message = _("该志愿者已有一项转移在办理中。")


class SameUnit(RuleBroken):
    code = "same_unit"
    message = _("转入单位与现单位相同。")


class NotLive(RuleBroken):
    code = "not_live"
    message = _("该志愿者已退出或转出，不能办理转移。")


class NotRegistered(RuleBroken):
    code = "not_registered"
    message = _("只有已注册且未停用的志愿者可以转到其他地区。")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("请填写理由。")


class UnitMissing(RuleBroken):
    code = "unit_missing"
    message = _("请选择转入的单位。")


@dataclass(frozen=True, slots=True)
class Wish:
    """Where somebody is to go: a unit here, or another region and, in words, a unit there; `key` is
    the caller's own for the transfer.
    """

    unit: Unit | None = None
    region: str = ""
    unit_named: str = ""
    reason: str = ""
    asked_by: str = "unit"
    key: UUID | None = None


@transaction.atomic
def ask(*, volunteer_id: UUID, wish: Wish, actor: Actor, at: dt.datetime) -> Transfer:
    """Ask for a transfer.

    :raises NotLive, SameUnit, OpenAlready: it cannot be asked for
    :raises NotRegistered: to another region nobody goes who has not registered, or is suspended
    :raises CannotReach: the region is not one of the same tree that takes letters
    """
    person = Volunteer.objects.select_for_update().select_related("unit").get(pk=volunteer_id)
    if person.state not in LIVE:
        raise NotLive
    if wish.region and not crossing.may_go(person):
        raise NotRegistered
    if wish.unit is not None and wish.unit.pk == person.unit_id:
        raise SameUnit
    if wish.region and not letters.can_reach(current_region(), region_of(wish.region)):
        raise letters.CannotReach
    transfer = Transfer(
        id=wish.key or uuid7(),
        shared_id=uuid7(),
        kind=TransferKind.OUT if wish.region else TransferKind.UNIT,
        volunteer=person,
        from_unit=person.unit,
        to_unit=wish.unit,
        other_region=wish.region,
        wanted_unit=wish.unit_named,
        asked_by=wish.asked_by,
        reason=wish.reason,
        created_at=at,
    )
    try:
        with transaction.atomic():
            transfer.save(force_insert=True)
    except IntegrityError as error:
        raise OpenAlready from error
    _record(transfer, "transfer.ask", actor, at)
    return transfer


@transaction.atomic
def act(
    *, transfer_id: UUID, act: Act, answer: Answer | None = None, actor: Actor, at: dt.datetime
) -> Transfer:
    """Carry a transfer on, or end it.

    :raises NotPossible: its state does not allow it (any more)
    :raises ReasonMissing: a refusal without a reason
    :raises UnitMissing: an acceptance that names no unit
    """
    given = answer or Answer()
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("volunteer", "to_unit")
    transfer = rows.get(pk=transfer_id)
    state = rules.after(
        transfer.kind, transfer.state, act, is_accepted=crossing.is_accepted(transfer)
    )
    if state is None:
        raise NotPossible
    if act in rules.NEEDS_REASON and not given.reason.strip():
        raise ReasonMissing
    was_released = transfer.state == TransferState.RELEASED
    transfer.state = TransferState(state)
    _note(transfer, act, given, at)
    if transfer.kind != TransferKind.UNIT and (act is not Act.CANCEL or was_released):
        crossing.tell(transfer, act, at)
    elif transfer.kind == TransferKind.UNIT and act is Act.ACCEPT:
        _change_unit(transfer, actor, at)
    transfer.save()
    _record(transfer, f"transfer.{act}", actor, at, given.reason.strip())
    return transfer


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes with an act: why it is refused, or into which unit the person comes."""

    reason: str = ""
    unit: Unit | None = None


def _record(
    transfer: Transfer, action: str, actor: Actor, at: dt.datetime, reason: str = ""
) -> None:
    """Append what happened to a transfer, under its own key and its person's."""
    changes = {"state": ["", str(transfer.state)], "kind": str(transfer.kind)}
    told = [Subject("transfer", str(transfer.pk), changes, reason)]
    if transfer.volunteer_id:
        told.append(Subject("volunteer", str(transfer.volunteer_id), changes, reason))
    audit.record_many(actor=actor, action=action, at=at, subjects=told)


def _note(transfer: Transfer, act: Act, given: Answer, at: dt.datetime) -> None:
    if transfer.state in rules.ENDED:
        transfer.ended_at, transfer.refusal = at, given.reason.strip()
        crossing.forget_person(transfer)
    if act is Act.RELEASE:
        transfer.released_at = at
    if transfer.kind == TransferKind.IN and act is Act.ACCEPT:
        if given.unit is None:
            raise UnitMissing
        transfer.to_unit = given.unit


def _change_unit(transfer: Transfer, actor: Actor, at: dt.datetime) -> None:
    person = Volunteer.objects.select_for_update().get(pk=transfer.volunteer_id)
    if person.state not in LIVE or transfer.to_unit is None:
        raise NotPossible
    left, person.unit, person.updated_at = person.unit_id, transfer.to_unit, at
    person.save(update_fields=["unit", "updated_at"])
    told = Subject("volunteer", str(person.pk), {"fields": ["unit"]})
    audit.record(actor=actor, action="volunteer.change_unit", at=at, subject=told)
    touch(unit_ids=[left, transfer.to_unit.pk], measures=MEASURES)
    publish(TransferAccepted(person.pk, current_code(), at))


@handles(PersonEnded)
def cancel_of_ended(fact: PersonEnded) -> None:
    """Whoever has left is not transferred any more; a region that was told of them hears it."""
    mine = Transfer.objects.select_for_update().filter(volunteer_id=fact.volunteer_id)
    for transfer in mine.filter(state__in=OPEN).order_by("pk"):
        if transfer.kind == TransferKind.OUT and transfer.state == TransferState.RELEASED:
            crossing.tell_withdrawn(transfer, fact.at)
        transfer.state, transfer.ended_at = TransferState.CANCELLED, fact.at
        transfer.save()


@handles(PersonAnonymised)
def forget(fact: PersonAnonymised) -> None:
    """What a transfer told of these people goes."""
    mine = Transfer.objects.filter(volunteer_id__in=fact.volunteer_ids)
    for transfer in mine.filter(kind=TransferKind.OUT).exclude(released_at=None).order_by("pk"):
        crossing.tell_forgotten(transfer, fact.at)
    crossing.forget_transfers(mine)
