"""Certificates of record (志愿服务记录证明): issued with a number, downloaded, revoked; free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_region
from tenants.ids import uuid7
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.numbering import services as numbering
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_reason
from volunteers.service.certificates import (
    codes,
    content,
    errors,
    keeping,
    papers,
    records,
    rules,
    words,
)
from volunteers.service.certificates.content import Certifier, Wish
from volunteers.service.certificates.models import CertificateState, RecordCertificate

SERIES = "certificate"
OWN_A_DAY = 10

Draft = tuple[Volunteer, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Act:
    """What is asked for, who certifies, who acts, when."""

    wish: Wish
    by: Certifier
    actor: Actor
    at: dt.datetime


def issue(
    *, volunteer_id: UUID, wish: Wish, by: Certifier, actor: Actor, at: dt.datetime
) -> RecordCertificate:
    """Certify a person's hours of a period. One that says the same and is valid is given again
    rather than made twice.

    :raises errors.BadPeriod: it ends before it begins, or after today
    :raises errors.NoHours: nothing in it can be certified by this certifier
    """
    made = issue_many(volunteer_ids=[volunteer_id], wish=wish, by=by, actor=actor, at=at)
    if not made:
        raise errors.NoHours
    return made[0]


def issue_own(*, person: Volunteer, wish: Wish, actor: Actor, at: dt.datetime) -> RecordCertificate:
    """Give a volunteer who asks alone a certificate of the region's office: no staff acts.

    :raises errors.TooManyToday: ten were taken within 24 hours
    """
    mine = RecordCertificate.objects.filter(volunteer=person, issued_by=actor.user_id)
    if mine.filter(issued_at__gt=at - dt.timedelta(hours=24)).count() >= OWN_A_DAY:
        raise errors.TooManyToday
    handler = policy_at(at).certificate.handler or words.SELF_SERVICE[wish.language]
    return issue(volunteer_id=person.pk, wish=wish, by=Certifier(handler), actor=actor, at=at)


@transaction.atomic
def issue_many(
    *, volunteer_ids: Iterable[UUID], wish: Wish, by: Certifier, actor: Actor, at: dt.datetime
) -> list[RecordCertificate]:
    """Certify the hours of several people; whoever has none in the period gets nothing. The
    numbers are taken as the last write; files are set afterwards, by whoever asks for them first.

    :raises errors.BadPeriod: the period ends before it begins, or after today
    """
    if fault := rules.fault_of(wish.period, timezone.localdate(at)):
        raise errors.BadPeriod(fault)
    known = Volunteer.objects.known().filter(pk__in=list(volunteer_ids)).select_related("unit")
    people = list(known.order_by("pk").select_for_update(of=("self",), no_key=True))
    keys = [person.pk for person in people]
    served, policy = records.of_people(keys, wish.period, by.unit), policy_at(at)
    told = [
        (person, content.shown(person, served[person.pk], wish, by, policy))
        for person in people
        if person.pk in served
    ]
    same = _same(told, wish, by)
    fresh = [(person, shown) for person, shown in told if person.pk not in same]
    return [*same.values(), *_written(fresh, _Act(wish, by, actor, at))]


@transaction.atomic
def revoke(
    *, certificate_id: UUID, reason: str, actor: Actor, at: dt.datetime
) -> RecordCertificate:
    """Revoke a certificate: whoever verifies it is told from now on; number and copy stay.

    :raises errors.NoReason: fewer than four characters
    :raises errors.AlreadyRevoked: somebody was first
    """
    if not is_reason(reason):
        raise errors.NoReason
    one: RecordCertificate = RecordCertificate.objects.select_for_update().get(pk=certificate_id)
    if one.state != CertificateState.VALID:
        raise errors.AlreadyRevoked
    one.state, one.revoked_at, one.revoked_by = CertificateState.REVOKED, at, actor.user_id
    one.revoke_reason = reason.strip()
    one.save(update_fields=["state", "revoked_at", "revoked_by", "revoke_reason"])
    changes = {"state": [CertificateState.VALID.value, one.state.value]}
    subject = Subject("certificate", str(one.pk), changes, one.revoke_reason)
    audit.record(actor=actor, action="certificate.revoke", at=at, subject=subject)
    return one


def download(
    *, certificate: RecordCertificate, is_open: bool, actor: Actor, at: dt.datetime
) -> bytes:
    """Return a certificate's file, on record: as it was given out to whom its document number
    `is_open`, otherwise a copy with the number masked, which says so and is stored nowhere.

    :raises errors.FileGone: the person's data are deleted
    :raises errors.NoGlyph: a character is in none of the region's fonts
    """
    told = certificate.shown
    if told is None:
        raise errors.FileGone
    is_masked = bool(told["in_full"]) and not is_open
    file = papers.certificate(content.masked(told)) if is_masked else keeping.file_of(certificate)
    subject = Subject("certificate", str(certificate.pk), {"masked": is_masked})
    audit.record(actor=actor, action="certificate.download", at=at, subject=subject)
    return file


def _same(told: Sequence[Draft], wish: Wish, by: Certifier) -> dict[UUID, RecordCertificate]:
    """Return the valid certificates that say what these would: person → the latest."""
    valid = RecordCertificate.objects.filter(
        volunteer__in=[person.pk for person, _shown in told],
        certified_by=by.unit,
        period_from=wish.period.first,
        period_to=wish.period.last,
        state=CertificateState.VALID,
    )
    theirs = {one.volunteer_id: one for one in valid.order_by("issued_at", "pk")}
    pairs = [(person.pk, theirs.get(person.pk), shown) for person, shown in told]
    return {key: one for key, one, shown in pairs if one and content.is_same(one.shown, shown)}


def _written(fresh: Sequence[Draft], act: _Act) -> list[RecordCertificate]:
    keys = [uuid7() for _one in fresh]
    subjects = [_subject(key, draft) for key, draft in zip(keys, fresh, strict=True)]
    audit.record_many(actor=act.actor, action="certificate.issue", at=act.at, subjects=subjects)
    policy, division = policy_at(act.at), current_region().division
    numbers = numbering.take(series=SERIES, count=len(fresh))
    rows = [
        _row(key, draft, rules.number_of(policy, division, sequence), act)
        for key, draft, sequence in zip(keys, fresh, numbers, strict=True)
    ]
    return RecordCertificate.objects.bulk_create(rows)


def _row(key: UUID, draft: Draft, number: str, act: _Act) -> RecordCertificate:
    person, shown = draft
    address = f"{act.wish.base}{codes.path_of(key)}"
    return RecordCertificate(
        id=key,
        number=number,
        volunteer=person,
        certified_by=act.by.unit,
        period_from=act.wish.period.first,
        period_to=act.wish.period.last,
        timed_minutes=shown["timed"],
        backfilled_minutes=shown["backfilled"],
        shown=content.finished(shown, number, timezone.localdate(act.at), address),
        issued_at=act.at,
        issued_by=act.actor.user_id,
    )


def _subject(key: UUID, draft: Draft) -> Subject:
    person, shown = draft
    told = {"volunteer": str(person.pk), "period": shown["period"]}
    return Subject("certificate", str(key), told | {"masked": not shown["in_full"]})
