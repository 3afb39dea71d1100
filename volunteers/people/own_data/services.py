"""What volunteers do with their own data: take it along, have it corrected, have it deleted."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.keys.services import cipher
from volunteers.groundwork.common import documents, masking, names
from volunteers.groundwork.marks.services import touch
from volunteers.people.own_data import gathering, rules
from volunteers.people.own_data.models import DataRequest, RequestKind, RequestState
from volunteers.people.profiles.models import Volunteer
from volunteers.people.standing import anonymising
from volunteers.people.standing import services as standing
from volunteers.people.standing.rules import LIVE, Act

DATES = frozenset({"birth_date"})
MASKED = {"document_number": masking.masked_number, "phone": masking.masked_phone}


class NothingToCorrect(RuleBroken):
    code = "nothing_to_correct"
    message = _("没有填写与现有资料不同的内容。")


class AskedAlready(RuleBroken):
    code = "asked_already"
    message = _("您已有一项更正申请待办理，办理后或撤回后可再次申请。")


class NotOpen(RuleBroken):
    code = "request_not_open"
    message = _("该申请已由他人办理或已撤回。")


class NumberTaken(RuleBroken):
    code = "number_taken"
    message = _("该证件号码已登记在他人名下，请先核对。")


class AnswerMissing(RuleBroken):
    code = "answer_missing"
    message = _("请填写答复。")


def export(*, person: Volunteer, actor: Actor, at: dt.datetime) -> bytes:
    """Return everything on file about a person as JSON, and record that it was taken."""
    content = gathering.as_json(person, at=at)
    told = Subject("volunteer", str(person.pk), {"format": "json"})
    audit.record(actor=actor, action="volunteer.take_own_data", at=at, subject=told)
    return content


@transaction.atomic
def ask_correction(
    *, volunteer_id: UUID, values: dict[str, Any], reason: str, actor: Actor, at: dt.datetime
) -> DataRequest:
    """Ask the office to correct facts; `values` holds those that were filled in.

    :raises NothingToCorrect: they are all as on file
    :raises AskedAlready: an earlier request is open
    """
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    wanted = rules.changed(on_file(person), values)
    if not wanted:
        raise NothingToCorrect
    request = DataRequest(
        volunteer=person,
        kind=RequestKind.CORRECT,
        values={name: str(value) for name, value in wanted.items()},
        reason=reason,
        asked_at=at,
        due_on=timezone.localdate(at) + dt.timedelta(days=rules.ANSWER_DAYS),
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise AskedAlready from error
    told = Subject("volunteer", str(person.pk), {"fields": sorted(wanted)})
    audit.record(actor=actor, action="volunteer.ask_correction", at=at, subject=told)
    return request


@transaction.atomic
def cancel(*, request_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """Take a request back.

    :raises NotOpen: it was decided, or taken back before
    """
    request = _open(request_id)
    _close(request, RequestState.CANCELLED, "", actor, at)


@transaction.atomic
def accept(*, request_id: UUID, answer: str, actor: Actor, at: dt.datetime) -> Volunteer:
    """Correct the file as asked.

    :raises NotOpen: the request was decided, or taken back
    :raises NumberTaken: the corrected number is that of another person on file
    """
    request = _open(request_id)
    person = Volunteer.objects.select_for_update().get(pk=request.volunteer_id)
    changes = _correct(person, typed(request), at)
    told = Subject("volunteer", str(person.pk), changes, answer)
    audit.record(actor=actor, action="volunteer.correct", at=at, subject=told)
    _close(request, RequestState.DONE, answer, actor, at)
    touch(unit_ids=[person.unit_id], measures=["registered"])
    return person


@transaction.atomic
def refuse(*, request_id: UUID, answer: str, actor: Actor, at: dt.datetime) -> None:
    """Leave the file as it is, and say why.

    :raises NotOpen: the request was decided, or taken back
    :raises AnswerMissing: nothing is said
    """
    if not answer.strip():
        raise AnswerMissing
    _close(_open(request_id), RequestState.REFUSED, answer.strip(), actor, at)


@transaction.atomic
def delete(*, volunteer_id: UUID, actor: Actor, at: dt.datetime) -> None:
    """Delete a person at their own wish (《个人信息保护法》第四十七条): the registration ends, and
    nothing that tells them stays but what the law has kept. Figures stay.
    """
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    if person.state in LIVE:
        standing.change_standing(volunteer_id=person.pk, act=Act.WITHDRAW, actor=actor, at=at)
    told = Subject("volunteer", str(person.pk))
    audit.record(actor=actor, action="volunteer.delete_own_data", at=at, subject=told)
    anonymising.anonymise(volunteer_ids=[person.pk], actor=actor, at=at)


def on_file(person: Volunteer) -> dict[str, Any]:
    """Return the facts that can be corrected, as they are on file."""
    return {name: getattr(person, name) for name in rules.CORRECTABLE}


def typed(request: DataRequest) -> dict[str, Any]:
    """Return a request's values with their types."""
    asked = cast(dict[str, str], request.values or {})
    return {
        name: dt.date.fromisoformat(value) if name in DATES else value
        for name, value in asked.items()
    }


def _open(request_id: UUID) -> DataRequest:
    request: DataRequest = DataRequest.objects.select_for_update().get(pk=request_id)
    if request.state != RequestState.OPEN:
        raise NotOpen
    return request


def _close(
    request: DataRequest, state: RequestState, answer: str, actor: Actor, at: dt.datetime
) -> None:
    request.state, request.answer, request.values = state, answer, None
    request.decided_by, request.decided_at = actor.user_id, at
    request.save()
    if state is RequestState.REFUSED:
        told = Subject("volunteer", str(request.volunteer_id), reason=answer)
        audit.record(actor=actor, action="volunteer.refuse_correction", at=at, subject=told)


def _correct(person: Volunteer, values: dict[str, Any], at: dt.datetime) -> dict[str, Any]:
    """Write corrected facts with all that follows from them; return the change as it is told."""
    changes: dict[str, Any] = {"fields": sorted(values)}
    for name, mask in MASKED.items():
        if name in values:
            changes[name] = [mask(str(getattr(person, name) or "")), mask(values[name])]
    for name, value in values.items():
        setattr(person, name, value)
    person.name_sort = names.sort_key(person.name)[:160]
    _hash_again(person, values)
    person.updated_at = at
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise NumberTaken from error
    return changes


def _hash_again(person: Volunteer, values: dict[str, Any]) -> None:
    if "document_number" in values:
        kind = documents.hash_kind(person.document_kind)
        person.document_hash = cipher().keyed_hash(kind, values["document_number"])
        person.identity_hashed_at = None
    if "phone" in values:
        person.phone_hash = cipher().keyed_hash(documents.PHONE_HASH, values["phone"])
