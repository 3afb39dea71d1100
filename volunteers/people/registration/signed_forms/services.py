"""Scans of signed forms: kept encrypted by the unit that vouches, shown on record, destroyed when
policy's time is over (SECURITY P4, P6).

One scan may hold the forms of many people: then their rows name the same file, which goes with the
last of them.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.ids import uuid7
from tenants.keys import files
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles import services as profiles
from volunteers.people.profiles.models import LIVE, Volunteer
from volunteers.people.profiles.rules import text_version, vouching_text
from volunteers.people.profiles.services import Chosen
from volunteers.people.registration.models import SignedForm
from volunteers.people.registration.signed_forms import errors
from volunteers.people.standing.rules import kept_since

FOLDER = "signed"
RETENTION = "consent"
MOST_PEOPLE = 200
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Upload:
    """The scan of the signed forms of some people."""

    people: QuerySet[Volunteer]
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an upload did: for how many it was kept, and how many it registered."""

    people: int
    registered: int
    outside: int = 0  # not of policy's age: kept, and not registered


def keep(*, upload: Upload, actor: Actor, at: dt.datetime) -> Kept:
    """Keep a scan for live people, and register those of them who are only entered: their unit
    holds the form that each has signed.

    :raises NobodyChosen: none of them is live
    :raises TooMany: more than 200
    """
    name = files.put(FOLDER, upload.content)
    try:
        return _keep(upload, name, actor, at)
    except BaseException:
        files.delete(name)
        raise


@transaction.atomic
def open_scan(*, scan_id: UUID, actor: Actor, at: dt.datetime) -> bytes:
    """Return the content of a scan that the caller has found in its actor's scope, on record.

    :raises FileNotFoundError: it has been destroyed
    """
    scan = SignedForm.objects.get(pk=scan_id)
    told = Subject("volunteer", str(scan.volunteer_id), {"scan": str(scan.pk)})
    audit.record(actor=actor, action="volunteer.open_scan", at=at, subject=told)
    return files.get(scan.stored_file)


def destroy_due(*, actor: Actor, at: dt.datetime) -> int:
    """Destroy the scans of people who left longer ago than policy keeps consents; return how
    many rows went.
    """
    retention = policy_at(at).retention
    before = kept_since(retention, RETENTION, at)
    due = SignedForm.objects.filter(volunteer__ended_at__lte=before).order_by("pk")
    done = 0
    while rows := list(due.values_list("pk", "volunteer_id", "stored_file")[:AT_ONCE]):
        done += _destroy(rows, actor, at)
    return done


@transaction.atomic
def _keep(upload: Upload, name: str, actor: Actor, at: dt.datetime) -> Kept:
    live = upload.people.filter(state__in=LIVE).order_by("pk")
    keys = list(live.values_list("pk", flat=True)[: MOST_PEOPLE + 1])
    if not keys:
        raise errors.NobodyChosen
    if len(keys) > MOST_PEOPLE:
        raise errors.TooMany
    text = vouching_text(policy_at(at))
    version = text_version(text)
    SignedForm.objects.bulk_create(_rows(keys, upload, name, (version, actor, at)))
    batch = uuid7()
    told = {"kind": upload.kind, "text": version}
    subjects = [Subject("volunteer", str(key), told, batch=batch) for key in keys]
    audit.record_many(actor=actor, action="volunteer.keep_scan", at=at, subjects=subjects)
    chosen = Chosen(Volunteer.objects.filter(pk__in=keys), version)
    vouched = profiles.vouch(chosen=chosen, actor=actor, at=at)
    return Kept(len(keys), vouched.registered, vouched.outside)


def _rows(
    keys: list[UUID], upload: Upload, name: str, how: tuple[str, Actor, dt.datetime]
) -> list[SignedForm]:
    version, actor, at = how
    digest = hashlib.sha256(upload.content).hexdigest()
    return [
        SignedForm(
            volunteer_id=key,
            stored_file=name,
            file_kind=upload.kind,
            file_digest=digest,
            text_version=version,
            uploaded_by=actor.user_id,
            uploaded_at=at,
        )
        for key in keys
    ]


@transaction.atomic
def _destroy(rows: list[Any], actor: Actor, at: dt.datetime) -> int:
    SignedForm.objects.filter(pk__in=[pk for pk, _person, _file in rows]).delete()
    names = {name for _pk, _person, name in rows}
    still = set(
        SignedForm.objects.filter(stored_file__in=names).values_list("stored_file", flat=True)
    )
    subjects = [Subject("volunteer", str(person), {"scan": str(pk)}) for pk, person, _file in rows]
    audit.record_many(actor=actor, action="volunteer.destroy_scan", at=at, subjects=subjects)
    transaction.on_commit(functools.partial(_remove, names - still))
    return len(rows)


def _remove(names: set[str]) -> None:
    for name in names:
        files.delete(name)
