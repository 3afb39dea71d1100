"""Making volunteers of approved applications: a thousand at once, in a few statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.ids import uuid7
from volunteers.people.profiles.models import LIVE, Consent, ConsentKind, Volunteer, VolunteerState
from volunteers.people.profiles.rules import GUARDIAN
from volunteers.people.registration.models import Application, DecisionBatch

ROWS = 1000
COPIED = (
    "name", "name_sort", "sex", "birth_date", "ethnicity", "political_status", "document_kind",
    "document_number", "document_hash", "phone", "phone_hash", "form_version_id", "answers",
    "files", "guardian", "unit_id",
)  # fmt: skip
WRITTEN = tuple(name.removesuffix("_id") for name in COPIED)
STANDING = ("state", "registered_at", "updated_at")
SEALED = frozenset({"document_number", "document_hash"})  # the same before and after: never kept


@dataclass
class Registered:
    """What approving came to: the person of each application, who was entered before (and how),
    and whose document somebody else took in the same moment.
    """

    people: dict[UUID, Volunteer] = field(default_factory=dict)
    former: dict[str, dict[str, Any]] = field(default_factory=dict)
    units: set[UUID] = field(default_factory=set)
    taken: list[Application] = field(default_factory=list)


def on_file(applications: Iterable[Application]) -> dict[bytes, Volunteer]:
    """Return who is on file already with one of the documents, locked, by the document's hash."""
    hashes = [bytes(one.document_hash) for one in applications if one.document_hash]
    live = Volunteer.objects.filter(document_hash__in=hashes, state__in=LIVE).order_by("pk")
    return {bytes(person.document_hash): person for person in live.select_for_update(of=("self",))}


def register(
    applications: list[Application], entered: dict[bytes, Volunteer], at: dt.datetime
) -> Registered:
    """Register the people of locked applications; those who were entered become registered, with
    what they say of themselves.
    """
    done = Registered()
    fresh, known = [], []
    for one in applications:
        person = entered.get(bytes(one.document_hash or b""))
        if person is None:
            person = Volunteer(pk=uuid7(), created_at=at)
            fresh.append(person)
        else:
            done.former[str(person.pk)] = _former(person)
            done.units.add(person.unit_id)
            known.append(person)
        done.people[one.pk] = _filled(person, one, at)
        done.units.add(done.people[one.pk].unit_id)
    _write(fresh, known)
    _leave_out_taken(applications, fresh, done)
    return done


def record_consents(
    applications: Iterable[Application], done: Registered, batch: DecisionBatch
) -> None:
    """Keep what each person, and each guardian, agreed to, when, and to which text."""
    rows = [
        Consent(volunteer_id=done.people[one.pk].pk, batch=batch.pk, **given)
        for one in applications
        for given in _consents_of(one)
    ]
    Consent.objects.bulk_create(rows, batch_size=ROWS)


def _filled(person: Volunteer, application: Application, at: dt.datetime) -> Volunteer:
    for name in COPIED:
        setattr(person, name, getattr(application, name))
    person.state, person.registered_at, person.updated_at = VolunteerState.REGISTERED, at, at
    return person


def _former(person: Volunteer) -> dict[str, Any]:
    """Return what an approval overwrites, as JSON, to be kept sealed until it is final."""
    kept = {name: getattr(person, name) for name in COPIED if name not in SEALED}
    kept |= {"birth_date": person.birth_date and person.birth_date.isoformat()}
    kept |= {name: value and str(value) for name, value in kept.items() if name.endswith("_id")}
    return kept | {"phone_hash": person.phone_hash and bytes(person.phone_hash).hex()}


def _write(fresh: list[Volunteer], known: list[Volunteer]) -> None:
    Volunteer.objects.bulk_create(fresh, batch_size=ROWS, ignore_conflicts=True)
    Volunteer.objects.bulk_create(
        known,
        batch_size=ROWS,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*WRITTEN, *STANDING],
    )


def _leave_out_taken(
    applications: list[Application], fresh: list[Volunteer], done: Registered
) -> None:
    """An import may have entered the same document since it was looked for: its row stays."""
    keys = [person.pk for person in fresh]
    made = set(Volunteer.objects.filter(pk__in=keys).values_list("pk", flat=True))
    missing = set(keys) - made
    done.taken = [one for one in applications if done.people[one.pk].pk in missing]
    for one in done.taken:
        del done.people[one.pk]


def _consents_of(application: Application) -> Iterator[dict[str, Any]]:
    given = [one for one in application.agreements if one.get("given")]
    for one in given:
        text = f"{one['code']}:{one['version']}"
        kind = ConsentKind.GUARDIAN if one["code"] == GUARDIAN else ConsentKind.OWN
        yield {"kind": kind, "text_version": text, "given_at": one["at"]}
