"""Withdrawal, suspension, death, expulsion, and the way back from a mistake."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.models import User
from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.standing import rules
from volunteers.people.standing.facts import PersonEnded, PersonReinstated
from volunteers.people.standing.rules import Act, Standing


class NotPossible(RuleBroken):
    code = "standing"
    message = _("该志愿者当前状态不能进行此操作，可能已被他人处理，请刷新后再看。")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("请填写理由。")


class RegisteredAgain(RuleBroken):
    code = "registered_again"
    message = _("该证件在此期间已重新登记，不能恢复原登记。")


@transaction.atomic
def change_standing(
    *, volunteer_id: UUID, act: Act, reason: str = "", actor: Actor, at: dt.datetime
) -> Volunteer:
    """Carry out one act on one person, whose account, consents and figures follow.

    :raises NotPossible: the person's state does not allow it (any more)
    :raises ReasonMissing: the act needs a reason
    :raises RegisteredAgain: the document is on file anew
    """
    if act in rules.NEEDS_REASON and not reason.strip():
        raise ReasonMissing
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    before = standing_of(person)
    if not rules.may(act, before):
        raise NotPossible
    _write(person, rules.after(act, before), act, reason.strip(), at)
    told = Subject("volunteer", str(person.pk), _changes(before, person), reason.strip())
    audit.record(actor=actor, action=f"volunteer.{act}", at=at, subject=told)
    touch(unit_ids=[person.unit_id], measures=rules.MEASURES)
    _tell(person, act, at)
    return person


def standing_of(person: Volunteer) -> Standing:
    """Return where a person's registration stands."""
    return Standing(person.state, person.suspended_at is not None, person.registered_at is not None)


def end_moved(*, volunteer_id: UUID, reason: str, actor: Actor, at: dt.datetime) -> None:
    """End a person's registration here because another region has taken it over; inside the
    transaction of the transfer.

    :raises NotPossible: the person is live no more
    """
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    before = standing_of(person)
    if before.state not in rules.LIVE:
        raise NotPossible
    person.state, person.ended_at, person.ended_reason = "moved", at, reason
    person.suspended_at, person.suspension_reason, person.updated_at = None, "", at
    person.save()
    _close_account(person)
    told = Subject("volunteer", str(person.pk), {"state": [before.state, "moved"]}, reason)
    audit.record(actor=actor, action="volunteer.move", at=at, subject=told)
    touch(unit_ids=[person.unit_id], measures=rules.MEASURES)
    publish(PersonEnded(person.pk, "moved", at))


def _write(person: Volunteer, after: Standing, act: Act, reason: str, at: dt.datetime) -> None:
    ended = after.state not in rules.LIVE
    person.state, person.updated_at = after.state, at
    person.suspended_at = at if after.is_suspended else None
    person.suspension_reason = reason if after.is_suspended else ""
    person.ended_at, person.ended_reason = (at, reason) if ended else (None, "")
    if act is Act.REINSTATE:
        person.identity_hashed_at = None
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise RegisteredAgain from error
    if act is Act.WITHDRAW:
        Consent.objects.filter(volunteer=person, withdrawn_at=None).update(withdrawn_at=at)
    if ended or after.is_suspended:
        _close_account(person)
    elif person.user_id:
        User.objects.filter(pk=person.user_id).update(is_active=True)


def _close_account(person: Volunteer) -> None:
    """A person who has left, or is suspended, is signed out and stays out."""
    if person.user_id:
        account = User.objects.select_for_update().get(pk=person.user_id)
        account.is_active, account.session_epoch = False, account.session_epoch + 1
        account.save(update_fields=["is_active", "session_epoch"])


def _changes(before: Standing, person: Volunteer) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if before.state != person.state:
        changes["state"] = [before.state, person.state]
    if before.is_suspended != (person.suspended_at is not None):
        changes["suspended"] = [before.is_suspended, person.suspended_at is not None]
    return changes


def _tell(person: Volunteer, act: Act, at: dt.datetime) -> None:
    if act in rules.ENDS:
        publish(PersonEnded(person.pk, person.state, at))
    elif act is Act.REINSTATE:
        publish(PersonReinstated(person.pk, at))
