"""Prints: asked for, made in the background, kept for a day; one person's at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.ids import uuid7
from tenants.jobs import services as jobs
from tenants.policy_versions.services import policy_in_force
from tenants.queries import primary_host
from volunteers.people.cards.models import PrintBatch, PrintKind
from volunteers.people.profiles import reasons, unmasking
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_limited, is_reason
from volunteers.people.standing.rules import kept_for

JOB = "cards.print"
MOST = {
    PrintKind.CARDS: 1000,
    PrintKind.CARD_SHEETS: 1000,
    PrintKind.FORMS: 500,
    PrintKind.STATISTICS: 5000,
}
WITH_NUMBERS = frozenset({PrintKind.FORMS, PrintKind.STATISTICS})
RETENTION = "export"


class NobodyChosen(RuleBroken):
    code = "nobody_chosen"
    message = _("所选范围内没有可打印的人。")


class TooManyPeople(RuleBroken):
    code = "too_many_people"

    def __init__(self, most: int) -> None:
        self.message = _("一次最多打印 %s 人，请按单位分批。") % f"{most:,}"


@dataclass(frozen=True, slots=True)
class Selection:
    """Whom to print, in order, and the unit that they were chosen by (scope and heading)."""

    people: Sequence[UUID]
    unit_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Options:
    """How to print: numbers in full, why, and under which address the region's pages are found;
    `key` is the caller's own for the batch.
    """

    in_full: bool = False
    reason: str = ""
    base: str = ""
    key: UUID | None = None


@transaction.atomic
def request_print(
    *,
    kind: PrintKind,
    selection: Selection,
    options: Options,
    actor: Actor,
    at: dt.datetime,
) -> PrintBatch:
    """Ask for a PDF, which a worker makes. Numbers in full need a reason, which stands in each
    person's history; those of people under 18 stay masked without an approval that is open now.

    :raises NobodyChosen: nobody is in the selection
    :raises TooManyPeople: more than one print of this kind takes
    :raises unmasking.NoReason, NamesSomebody: numbers in full without a reason that does
    """
    refuse_size(kind, len(selection.people))
    in_full = options.in_full and kind in WITH_NUMBERS
    opened = (
        open_numbers(people=selection.people, reason=options.reason, actor=actor, at=at)
        if in_full
        else []
    )
    told = {"in_full": in_full, "base": options.base or f"https://{primary_host(current_code())}"}
    seen = approved(kind=kind, people=selection.people, user_id=actor.user_id, at=at)
    batch: PrintBatch = PrintBatch.objects.create(
        id=options.key or uuid7(),
        kind=kind,
        unit_id=selection.unit_id,
        selection={"people": _texts(selection.people)},
        options={**told, "open": _texts(opened), "approved": _texts(seen)},
        reason=options.reason.strip(),
        people=len(selection.people),
        created_by=actor.user_id,
        created_at=at,
        expires_at=kept_until(at),
    )
    payload = {"print": str(batch.pk)}
    batch.job = jobs.enqueue(kind=JOB, payload=payload, actor=actor, at=at)
    batch.save(update_fields=["job"])
    record(subject=batch_subject(batch), actor=actor, at=at)
    return batch


def refuse_size(kind: PrintKind, people: int) -> None:
    """Raise where a print of a kind is for nobody, or for too many."""
    if not people:
        raise NobodyChosen
    if people > MOST[kind]:
        raise TooManyPeople(MOST[kind])


def open_numbers(
    *, people: Iterable[UUID], reason: str, actor: Actor, at: dt.datetime
) -> list[UUID]:
    """Return whose numbers may be printed in full for a reason, and put it in their histories:
    everybody of age, and whoever is not, where an approval to see them is open now.

    :raises unmasking.NoReason: fewer than four characters
    :raises NamesSomebody: it names one of several
    """
    if not is_reason(reason):
        raise unmasking.NoReason
    on, found = timezone.localdate(at), Volunteer.objects.filter(pk__in=list(people))
    reasons.refuse_names(reason, found.order_by("pk").values_list("name", flat=True))
    ages = dict(found.order_by("pk").values_list("pk", "birth_date"))
    seen = _opened(ages, actor.user_id, at)
    opened = [key for key, born in ages.items() if not is_limited(born, on, is_open=key in seen)]
    changes = {"printed": True}
    subjects = [Subject("volunteer", str(key), changes, reason.strip()) for key in opened]
    audit.record_many(actor=actor, action="volunteer.unmask", at=at, subjects=subjects)
    return opened


def approved(
    *, kind: PrintKind, people: Iterable[UUID], user_id: UUID | None, at: dt.datetime
) -> frozenset[UUID]:
    """Return of whom more than the outline is printed though they are under 18: an approval to
    see them is open to who prints.
    """
    return _opened(people, user_id, at) if kind in WITH_NUMBERS else frozenset()


def cancel(*, batch: PrintBatch, actor: Actor, at: dt.datetime) -> None:
    """Stop a print that is waiting or being made.

    :raises jobs.JobNotWaiting: it has ended
    """
    if batch.job is None:
        raise jobs.JobNotWaiting
    jobs.request_cancel(job=batch.job, actor=actor, at=at)


def retry(*, batch: PrintBatch, actor: Actor, at: dt.datetime) -> None:
    """Make a print that failed or was cancelled after all.

    :raises jobs.JobNotFailed: it is waiting, being made, done, or over
    """
    if batch.job is None or batch.expires_at <= at:
        raise jobs.JobNotFailed
    jobs.retry(job=batch.job, actor=actor, at=at)


def kept_until(at: dt.datetime) -> dt.datetime:
    """Return until when a print that is asked for now is kept: as policy says of exports.

    :raises LookupError: policy does not say
    """
    retention = policy_in_force(current_code(), timezone.localdate(at)).retention
    return at + kept_for(retention, RETENTION)


def batch_subject(batch: PrintBatch) -> Subject:
    """Return what the audit says of a print."""
    told: dict[str, Any] = {"kind": batch.kind, "people": batch.people}
    told["masked"] = not batch.options.get("in_full", False)
    return Subject("print", str(batch.pk), told, batch.reason)


def record(
    *, subject: Subject, actor: Actor, at: dt.datetime, action: str = "print.request"
) -> None:
    """Put a print on record."""
    audit.record(actor=actor, action=action, at=at, subject=subject)


def _opened(people: Iterable[UUID], user_id: UUID | None, at: dt.datetime) -> frozenset[UUID]:
    if user_id is None:
        return frozenset()
    return unmasking.opened(user_id=user_id, object_ids=people, at=at)


def _texts(keys: Iterable[UUID]) -> list[str]:
    return [str(key) for key in keys]
