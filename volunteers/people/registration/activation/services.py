"""Activation: a unit hands out codes, and whoever was only entered confirms for themselves.

An entered person is registered by their own act alone: the code shows who, the texts to what
(《志愿服务条例》第二十五条、第四十条). Nobody is registered by a quota.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.ids import uuid7
from tenants.keys.services import cipher
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Consent, ConsentKind, Volunteer, VolunteerState
from volunteers.people.profiles.rules import GUARDIAN, own_texts, text_version
from volunteers.people.registration import codes
from volunteers.people.registration import rules as ages
from volunteers.people.registration.activation import errors, rules
from volunteers.people.registration.models import ActivationCode

HASH = "activation"
AT_ONCE = 5000
PRINTED, SMS = "printed", "sms"


@dataclass(frozen=True, slots=True)
class Issued:
    """One person's code, in clear this once."""

    person: Volunteer
    code: str = field(repr=False)
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom codes are issued, by which channel, and how many were shown (None: not shown)."""

    people: QuerySet[Volunteer]
    channel: str = PRINTED
    shown: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the person gave beside the code: the texts agreed to, a guardian, a birth date."""

    agreed: tuple[str, ...]
    guardian: Mapping[str, str] | None = None
    birth_date: dt.date | None = None
    guardian_proof: str = ""  # code: the phone was shown to be the guardian's; page: it was not


@transaction.atomic
def issue(*, wanted: Wanted, actor: Actor, at: dt.datetime) -> list[Issued]:
    """Give each entered person among those wanted a new code, in the order given; an earlier one is
    worth nothing any more. Whoever is registered gets none.

    :raises TooMany: more than 5,000 at once
    :raises MorePeople: more than were shown
    """
    entered = wanted.people.filter(state=VolunteerState.ENTERED).select_related("unit")
    people = list(entered.select_for_update(of=("self",))[: AT_ONCE + 1])
    if len(people) > AT_ONCE:
        raise errors.TooMany
    if wanted.shown is not None and len(people) > wanted.shown:
        raise errors.MorePeople
    days = policy_at(at).registration.activation_days
    until = at + dt.timedelta(days=days)
    issued = [Issued(person, codes.new(rules.LENGTH), until) for person in people]
    _replace(issued, wanted.channel, actor, at)
    return issued


def find(*, code: str, proof: str, at: dt.datetime) -> ActivationCode:
    """Return the code that somebody typed together with the end of their document number. Call it
    outside of a transaction: a wrong try is counted.

    :raises NotAccepted: there is no such code, or the number is another
    :raises CodeLocked: it was tried wrongly five times
    :raises CodeUsed, CodeReplaced, CodeExpired, NoLongerEntered: it is not good any more
    """
    hashed = cipher().keyed_hash(HASH, codes.normalise(code))
    with transaction.atomic():
        found = ActivationCode.objects.select_for_update(of=("self",)).filter(code_hash=hashed)
        row = found.select_related("volunteer").first()
        if row is None:
            raise errors.NotAccepted
        if row.attempts >= rules.TRIES:
            raise errors.CodeLocked
        typed = codes.normalise(proof).encode()
        is_theirs = secrets.compare_digest(_proof_of(row.volunteer).encode(), typed)
        if not is_theirs:
            row.attempts += 1
            row.save(update_fields=["attempts"])
    if not is_theirs:
        raise errors.CodeLocked if row.attempts >= rules.TRIES else errors.NotAccepted
    refuse_spent(row, at)
    return row


def refuse_spent(row: ActivationCode, at: dt.datetime) -> None:
    """Raise where a code is used, replaced, expired, or its person is not entered any more."""
    if row.used_at is not None:
        raise errors.CodeUsed
    if row.replaced_at is not None:
        raise errors.CodeReplaced
    if row.expires_at <= at:
        raise errors.CodeExpired
    if row.volunteer.state != VolunteerState.ENTERED:
        raise errors.NoLongerEntered


@transaction.atomic
def confirm(*, code_id: UUID, given: Given, actor: Actor, at: dt.datetime) -> Volunteer:
    """Register the person of a code by their own consent, once.

    :raises CodeUsed, CodeReplaced, CodeExpired, NoLongerEntered: the code is not good any more
    :raises BirthDateMissing, AgeOutside: policy's ages
    :raises GuardianMissing: under policy's age without a guardian
    :raises ConsentMissing: a required text was not agreed to
    """
    row = ActivationCode.objects.select_for_update().get(pk=code_id)
    person = Volunteer.objects.select_for_update().get(pk=row.volunteer_id)
    row.volunteer = person
    refuse_spent(row, at)
    policy = policy_at(at)
    person.birth_date = person.birth_date or given.birth_date
    by_guardian = judge(person.birth_date, given, policy, timezone.localdate(at))
    row.used_at = at
    row.save(update_fields=["used_at"])
    _register(person, given.guardian if by_guardian else None, at)
    _consents(person, given, policy, at, by_guardian=by_guardian)
    told = _told(person, given, policy, by_guardian=by_guardian)
    audit.record(actor=actor, action="volunteer.activate", at=at, subject=told)
    touch(unit_ids=[person.unit_id], measures=["registered"])
    publish(PeopleRegistered((person.pk,), at))
    person.refresh_from_db()
    return person


def judge(born: dt.date | None, given: Given, policy: RegionPolicy, on: dt.date) -> bool:
    """Hold what was given against policy; return whether a guardian agrees as well.

    :raises BirthDateMissing, AgeOutside, GuardianMissing, ConsentMissing: it does not suffice
    """
    if born is None:
        raise errors.BirthDateMissing
    if ages.age_fault(policy.registration, born, on):
        raise errors.AgeOutside(policy.registration.min_age, policy.registration.max_age)
    if rules.missing_texts(policy, given.agreed):
        raise errors.ConsentMissing
    by_guardian = ages.needs_guardian(policy.registration, born, on)
    if by_guardian and not (given.guardian and all(given.guardian.values())):
        raise errors.GuardianMissing
    return by_guardian


def _replace(issued: list[Issued], channel: str, actor: Actor, at: dt.datetime) -> None:
    keys = [entry.person.pk for entry in issued]
    open_ones = ActivationCode.objects.filter(volunteer__in=keys, used_at=None, replaced_at=None)
    open_ones.update(replaced_at=at)
    hashes = cipher().hash_all(HASH, [entry.code for entry in issued])
    ActivationCode.objects.bulk_create(
        (
            ActivationCode(
                volunteer=entry.person,
                code_hash=hashed,
                channel=channel,
                issued_by=actor.user_id,
                issued_at=at,
                expires_at=entry.expires_at,
            )
            for entry, hashed in zip(issued, hashes, strict=True)
        ),
        batch_size=1000,
    )
    batch = uuid7()
    subjects = [Subject("volunteer", str(key), {"channel": channel}, batch=batch) for key in keys]
    audit.record_many(actor=actor, action="volunteer.issue_code", at=at, subjects=subjects)


def _proof_of(person: Volunteer) -> str:
    return rules.proof(str(person.document_number or "")) or secrets.token_hex()


def _register(person: Volunteer, guardian: Mapping[str, str] | None, at: dt.datetime) -> None:
    person.state, person.registered_at, person.updated_at = VolunteerState.REGISTERED, at, at
    if guardian:
        person.guardian = dict(guardian)
    person.save(update_fields=["state", "registered_at", "updated_at", "birth_date", "guardian"])


def _consents(
    person: Volunteer, given: Given, policy: RegionPolicy, at: dt.datetime, *, by_guardian: bool
) -> None:
    kept = [
        Consent(volunteer=person, kind=kind, text_version=text_version(text), given_at=at)
        for kind, text in _agreed(given, policy, by_guardian=by_guardian)
    ]
    Consent.objects.bulk_create(kept)


def _agreed(given: Given, policy: RegionPolicy, *, by_guardian: bool) -> list[tuple[Any, Any]]:
    own = [(ConsentKind.OWN, text) for text in own_texts(policy) if text.code in given.agreed]
    text = policy.consent(GUARDIAN)
    return [*own, (ConsentKind.GUARDIAN, text)] if by_guardian and text else own


def _told(person: Volunteer, given: Given, policy: RegionPolicy, *, by_guardian: bool) -> Subject:
    texts = [text_version(text) for _kind, text in _agreed(given, policy, by_guardian=by_guardian)]
    states = [VolunteerState.ENTERED, VolunteerState.REGISTERED]
    changes: dict[str, Any] = {"state": states, "texts": texts}
    if by_guardian:
        changes["guardian_proof"] = given.guardian_proof
    return Subject("volunteer", str(person.pk), changes)
