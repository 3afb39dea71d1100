"""Finding the same document in another region of the province without showing either who it is.

Each region writes the keyed hash of its live people's numbers, under the province's key, into the
public schema; equal hashes are a case. A hash goes with its person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from tenants.context import current_code, current_region
from tenants.keys.services import provincial_hashes
from tenants.models import IdentityHash, Region, RegionKind
from volunteers.groundwork.common import documents
from volunteers.groundwork.common.facts import handles
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.facts import DecisionUndone
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Match:
    """One person here whose document is on file in another region too."""

    person_id: UUID
    other_region: str
    other_person: UUID


def province_of(region: Region) -> str:
    """Return the code of the province that a region lies in: the nearest one above it or itself;
    outside of all provinces, the topmost region.
    """
    while region.kind != RegionKind.PROVINCE and region.parent_id is not None:
        region = Region.objects.select_related("parent").get(pk=region.parent_id)
    return region.code


def hash_of(kind: str, number: str) -> bytes:
    """Return the hash of one document under the current region's province."""
    province = province_of(current_region())
    return provincial_hashes(province, documents.hash_kind(kind), [number])[0]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who was recorded under which hash, and by what document; who has no number has no hash."""

    by_hash: dict[bytes, UUID]
    documents: dict[UUID, bytes | None]


@transaction.atomic
def record_next(*, at: dt.datetime) -> Recorded:
    """Record the hashes of the next people of this region who were not compared yet. They wait on
    until `mark_compared`: whoever dies between leaves them to the next sweep.
    """
    waiting = Volunteer.objects.live().filter(identity_hashed_at=None).order_by("pk")
    locked = waiting.select_for_update(skip_locked=True)
    columns = ("pk", "document_kind", "document_number", "document_hash")
    people = list(locked.only(*columns)[:AT_ONCE])
    province, code = province_of(current_region()), current_code()
    found: dict[bytes, UUID] = {}
    for kind in {person.document_kind for person in people if person.document_number}:
        mine = [p for p in people if p.document_kind == kind and p.document_number]
        numbers = [str(person.document_number) for person in mine]
        hashed = provincial_hashes(province, documents.hash_kind(kind), numbers)
        found.update(zip(hashed, (person.pk for person in mine), strict=True))
    rows = [
        IdentityHash(
            province_code=province,
            region_code=code,
            person_id=person_id,
            document_hash=digest,
            recorded_at=at,
        )
        for digest, person_id in found.items()
    ]
    IdentityHash.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["region_code", "person_id"],
        update_fields=["document_hash", "province_code", "recorded_at"],
    )
    return Recorded(found, {p.pk: _bytes(p.document_hash) for p in people})


def mark_compared(recorded: Recorded, *, at: dt.datetime) -> set[UUID]:
    """Mark who is still as recorded as compared, and return who that is; in the transaction that
    opens the cases. Whose number has changed since, or whom somebody else holds, waits on.
    """
    waiting = Volunteer.objects.live().filter(identity_hashed_at=None)
    mine = waiting.filter(pk__in=list(recorded.documents)).order_by("pk")
    found = mine.select_for_update(skip_locked=True).values_list("pk", "document_hash")
    keys = {pk for pk, held in found if _bytes(held) == recorded.documents[pk]}
    Volunteer.objects.filter(pk__in=keys).update(identity_hashed_at=at)
    return keys


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def matches(hashed: dict[bytes, UUID]) -> list[Match]:
    """Return who of these people is on file in another region of the province as well."""
    others = IdentityHash.objects.filter(
        province_code=province_of(current_region()), document_hash__in=list(hashed)
    ).exclude(region_code=current_code())
    rows = others.values_list("document_hash", "region_code", "person_id")
    return [
        Match(hashed[bytes(digest)], region_code, person_id)
        for digest, region_code, person_id in rows.order_by("pk")
    ]


def forget(person_ids: Iterable[UUID]) -> None:
    """Delete what the public schema holds of people of this region."""
    mine = IdentityHash.objects.filter(region_code=current_code())
    mine.filter(person_id__in=list(person_ids)).delete()


@handles(PersonEnded)
def forget_ended(fact: PersonEnded) -> None:
    """Whoever has left is compared no more."""
    forget([fact.volunteer_id])


@handles(DecisionUndone)
def forget_undone(fact: DecisionUndone) -> None:
    """Whom an approval had registered is not on file any more."""
    forget(fact.removed)


@handles(PersonAnonymised)
def forget_anonymised(fact: PersonAnonymised) -> None:
    """The hash of a number is personal too: it goes with the person."""
    forget(fact.volunteer_ids)
