"""Handing people to the national system in batches, and taking its answers over.

Nobody stands in two open batches: the database allows one awaited row a person. What a batch holds
is fixed when it is made; what came back is taken over all at once or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.jobs import services as jobs
from tenants.keys import files
from volunteers.groundwork.marks.services import touch
from volunteers.people.exchange import rules
from volunteers.people.exchange.models import ExchangeState, NationalBatch, NationalRow, RowState
from volunteers.people.exchange.rules import Reading
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.transfers import national

PREPARE = "exchange.prepare"
FOLDER = "national"
ROWS = 1000
NAMED = 20  # lines of an answer that a refusal names
OPEN = (ExchangeState.READY, ExchangeState.HANDED_OVER, ExchangeState.ANSWERED)


class BatchRunning(RuleBroken):
    code = "batch_running"
    message = _("已有一个批次正在生成，请等它完成。")


class WrongStep(RuleBroken):
    code = "exchange_step"
    message = _("该批次当前状态不能进行此操作，请刷新后再看。")


class FileGone(RuleBroken):
    code = "national_file_gone"
    message = _("该批次的文件已不再保存，不能下载。")


class NumberTaken(RuleBroken):
    code = "national_number_taken"

    def __init__(self, keys: Iterable[str]) -> None:
        told = _("回执中有全国编号已登记在其他人名下，未写入任何内容。请核对后再导入：%s")
        self.message = told % "、".join(list(keys)[:NAMED])


class NothingAnswered(RuleBroken):
    code = "nothing_answered"
    message = _("回执中没有可写入的新内容。")


@transaction.atomic
def prepare(*, actor: Actor, at: dt.datetime, key: UUID | None = None) -> NationalBatch:
    """Begin a batch of everybody who is to be handed over; a worker fills it. `key` is the caller's
    own for the batch.

    :raises BatchRunning: another one is being made
    """
    with_lock = NationalBatch.objects.select_for_update()
    if with_lock.filter(state=ExchangeState.PREPARING).exists():
        raise BatchRunning
    last = NationalBatch.objects.aggregate(last=Max("number"))["last"] or 0
    batch = NationalBatch.objects.create(
        id=key or uuid7(),
        number=last + 1,
        profile="",
        created_by=actor.user_id,
        created_at=at,
    )
    payload = {"batch": str(batch.pk)}
    batch.job = jobs.enqueue(kind=PREPARE, payload=payload, actor=actor, at=at)
    batch.save(update_fields=["job"])
    _record(batch, "national.prepare", actor, at)
    return batch


@transaction.atomic
def retry(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> NationalBatch:
    """Fill a batch again whose job ended without it.

    :raises WrongStep: it was filled, or given up
    :raises JobNotFailed: its job is still at work
    """
    batch = _locked(batch_id, (ExchangeState.FAILED, ExchangeState.PREPARING))
    batch.state = ExchangeState.PREPARING
    batch.save(update_fields=["state"])
    if batch.job is not None:
        jobs.retry(job=batch.job, actor=actor, at=at)
    return batch


@transaction.atomic
def hand_over(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> NationalBatch:
    """Note that a batch's file was given to the national system.

    :raises WrongStep: it is not ready, or was handed over before
    """
    batch = _locked(batch_id, (ExchangeState.READY,))
    batch.state, batch.handed_over_at = ExchangeState.HANDED_OVER, at
    batch.save()
    _record(batch, "national.hand_over", actor, at)
    return batch


@transaction.atomic
def take_back(*, batch_id: UUID, actor: Actor, at: dt.datetime) -> NationalBatch:
    """Give a batch up that was never answered: its people can be handed over anew.

    :raises WrongStep: an answer was taken over
    """
    batch = _locked(batch_id, (ExchangeState.READY, ExchangeState.HANDED_OVER))
    NationalRow.objects.filter(batch=batch).update(state=RowState.TAKEN_BACK)
    doomed, batch.stored_file = batch.stored_file, ""
    batch.state = ExchangeState.CANCELLED
    batch.save()
    _record(batch, "national.take_back", actor, at)
    if doomed:
        transaction.on_commit(lambda: files.delete(doomed))
    return batch


def download(*, batch: NationalBatch, actor: Actor, at: dt.datetime) -> bytes:
    """Return a batch's file, and record who took it.

    :raises FileGone: it has none (any more)
    """
    if not batch.stored_file:
        raise FileGone
    try:
        content = files.get(batch.stored_file)
    except FileNotFoundError as error:
        raise FileGone from error
    _record(batch, "national.download", actor, at)
    return content


@transaction.atomic
def take_over(
    *, batch_id: UUID, reading: Reading, digest: str, actor: Actor, at: dt.datetime
) -> dict[str, int]:
    """Write an answer's numbers and refusals, all in one transaction; return the counts.

    :raises WrongStep: the batch was not handed over
    :raises NothingAnswered: no line of it is new
    :raises NumberTaken: a number is that of somebody else
    """
    batch = _locked(batch_id, OPEN)
    if not reading.lines:
        raise NothingAnswered
    by_position = {line.position: line for line in reading.lines}
    awaited = NationalRow.objects.select_for_update().filter(
        batch=batch, state=RowState.HANDED, position__in=by_position
    )
    rows = list(awaited.order_by("pk"))
    people = _numbered(batch, rows, by_position, at)
    anonymous = _anonymous(rows)
    for row in rows:
        line = by_position[row.position]
        row.state = RowState.NUMBERED if line.number else RowState.REFUSED
        row.refusal = "" if row.volunteer_id in anonymous else line.refusal
        row.answered_at = at
    NationalRow.objects.bulk_update(rows, ["state", "refusal", "answered_at"], batch_size=ROWS)
    batch.state, batch.answered_at, batch.answer_digest = ExchangeState.ANSWERED, at, digest
    batch.handed_over_at = batch.handed_over_at or at
    batch.save()
    refused = sum(1 for row in rows if row.state == RowState.REFUSED)
    counts = {"numbered": len(rows) - refused, "refused": refused}
    _record(batch, "national.answer", actor, at, counts)
    _record_people(people, batch, actor, at)
    return counts


@transaction.atomic
def mend(*, batch_id: UUID, positions: list[int], actor: Actor, at: dt.datetime) -> int:
    """Note that refused people's files were mended: they go into the next batch.

    :raises WrongStep: the batch has no answer
    """
    batch = _locked(batch_id, (ExchangeState.ANSWERED,))
    rows = NationalRow.objects.filter(batch=batch, state=RowState.REFUSED, mended_at=None)
    mended: int = rows.filter(position__in=positions).update(mended_at=at)
    _record(batch, "national.mend", actor, at, {"people": mended})
    return mended


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _numbered(
    batch: NationalBatch, rows: list[NationalRow], by_position: dict[int, Any], at: dt.datetime
) -> list[Volunteer]:
    numbers = {
        row.volunteer_id: by_position[row.position].number
        for row in rows
        if row.volunteer_id and by_position[row.position].number
    }
    _refuse_taken(batch, rows, numbers)
    locked = Volunteer.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
    people = list(locked.exclude(state=VolunteerState.ANONYMISED))
    for person in people:
        person.national_number, person.updated_at = numbers[person.pk], at
    try:
        with transaction.atomic():
            Volunteer.objects.bulk_update(people, ["national_number", "updated_at"], ROWS)
    except IntegrityError:  # somebody else has come by one of them this very moment
        _refuse_taken(batch, rows, numbers)
        raise
    moved = {p.pk: numbers[p.pk] for p in people if p.state == VolunteerState.MOVED}
    national.forward(numbers=moved, at=at)
    touch(unit_ids={person.unit_id for person in people}, measures=["national"])
    return people


def _refuse_taken(batch: NationalBatch, rows: list[NationalRow], numbers: dict[UUID, str]) -> None:
    live = Volunteer.objects.live().filter(national_number__in=numbers.values())
    taken = set(live.exclude(pk__in=numbers).order_by().values_list("national_number", flat=True))
    theirs = {row.volunteer_id: row.position for row in rows}
    held = [theirs[person] for person, number in numbers.items() if number in taken]
    if held:
        raise NumberTaken(rules.key_of(batch.number, position) for position in sorted(held))


def _anonymous(rows: list[NationalRow]) -> set[UUID | None]:
    """Return who of these rows has become anonymous meanwhile: nothing is kept of them any more."""
    people = Volunteer.objects.filter(pk__in=[row.volunteer_id for row in rows])
    return set(people.filter(state=VolunteerState.ANONYMISED).values_list("pk", flat=True))


def _record_people(
    people: list[Volunteer], batch: NationalBatch, actor: Actor, at: dt.datetime
) -> None:
    changes = {"fields": ["national_number"]}
    audit.record_many(
        actor=actor,
        action="volunteer.national_number",
        at=at,
        subjects=[Subject("volunteer", str(p.pk), changes, batch=batch.pk) for p in people],
    )


def _locked(batch_id: UUID, states: tuple[str, ...]) -> NationalBatch:
    batch: NationalBatch = NationalBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in states:
        raise WrongStep
    return batch


def _record(
    batch: NationalBatch,
    action: str,
    actor: Actor,
    at: dt.datetime,
    changes: dict[str, Any] | None = None,
) -> None:
    told = Subject("national_batch", str(batch.pk), changes or {})
    audit.record(actor=actor, action=action, at=at, subject=told)
