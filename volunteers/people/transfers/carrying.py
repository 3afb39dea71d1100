"""What goes along with a person to another region: the file, the consents, the form as it was
asked, the photo; and, entry by entry with their dates, whatever floors above keep of a person.

A floor above registers what it carries once, at start:

    carries("hours", pack=entries_of, unpack=add_entries)

`pack` returns plain JSON of one person here, `unpack` gives it to the person in the new region.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from tenants.keys import files
from tenants.keys.services import cipher
from volunteers.groundwork.common import documents
from volunteers.people.form import services as forms
from volunteers.people.form.models import FormVersion
from volunteers.people.profiles.models import Consent, Volunteer, VolunteerState
from volunteers.people.transfers import national
from volunteers.people.units.models import Unit

PLAIN = (
    "name", "name_sort", "sex", "ethnicity", "political_status", "document_kind",
    "document_number", "phone", "national_number", "answers", "guardian",
)  # fmt: skip
CONSENT = ("kind", "text_version")
VOUCHED = ("vouched_by", "batch")  # keys of the region that it comes from: proof, and nothing more
FOLDER = "answers"


@dataclass(frozen=True, slots=True)
class Carrier:
    """How one subject packs what it keeps of a person, and unpacks it elsewhere."""

    pack: Callable[[Volunteer], Any]
    unpack: Callable[[Volunteer, Any], None]


CARRIERS: dict[str, Carrier] = {}


def carries(
    name: str, *, pack: Callable[[Volunteer], Any], unpack: Callable[[Volunteer, Any], None]
) -> None:
    """Register what a floor above carries along."""
    CARRIERS[name] = Carrier(pack, unpack)


def packed(person: Volunteer) -> dict[str, Any]:
    """Return a person's file as plain JSON, to be sealed in a letter."""
    version = person.form_version
    return {
        "person": {name: getattr(person, name) for name in PLAIN}
        | {
            "birth_date": person.birth_date and person.birth_date.isoformat(),
            "registered_at": person.registered_at and person.registered_at.isoformat(),
            "former_number": person.volunteer_number,
        },
        "form": {"digest": version.digest, "fields": version.fields} if version else None,
        "files": {code: _file(name) for code, name in person.files.items()},
        **added(person),
    }


def added(person: Volunteer) -> dict[str, Any]:
    """Return of a person's file what is added to a registration that stands elsewhere already."""
    return {
        "consents": [_consent(consent) for consent in person.consents.all()],
        "carried": {name: carrier.pack(person) for name, carrier in CARRIERS.items()},
    }


def unpacked(payload: dict[str, Any], *, unit: Unit, at: dt.datetime) -> Volunteer:
    """Put a person who has come on file here, registered; one whose document is live here already
    is that person, and gets what was carried along.
    """
    told = payload["person"]
    kind, number = told["document_kind"], told["document_number"]
    hashed = cipher().keyed_hash(documents.hash_kind(kind), number) if number else None
    known = Volunteer.objects.live().select_for_update().filter(document_hash=hashed).first()
    person = known or _made(payload, hashed, unit, at)
    if known is not None and known.state == VolunteerState.ENTERED:
        known.state, known.registered_at = VolunteerState.REGISTERED, _moment(told)
        known.save()
    merged(person, payload)
    return person


def merged(person: Volunteer, payload: dict[str, Any]) -> None:
    """Add the consents, and what floors above carried, to a person who is on file here."""
    Consent.objects.bulk_create(
        Consent(
            volunteer=person,
            given_at=dt.datetime.fromisoformat(given["given_at"]),
            **_pick(given, (*CONSENT, *VOUCHED)),
        )
        for given in payload["consents"]
    )
    for name, carrier in CARRIERS.items():
        if name in payload["carried"]:
            carrier.unpack(person, payload["carried"][name])


def _made(payload: dict[str, Any], hashed: bytes | None, unit: Unit, at: dt.datetime) -> Volunteer:
    told = payload["person"]
    phone = told["phone"]
    person = Volunteer.objects.create(
        **_pick(told, PLAIN) | {"national_number": ""},
        birth_date=parse_date(told["birth_date"]) if told["birth_date"] else None,
        document_hash=hashed,
        phone_hash=cipher().keyed_hash(documents.PHONE_HASH, phone) if phone else None,
        form_version=_version(payload["form"], at),
        files={
            code: files.put(FOLDER, base64.b64decode(content))
            for code, content in payload["files"].items()
        },
        unit=unit,
        state=VolunteerState.REGISTERED,
        registered_at=_moment(told) or at,
        created_at=at,
        updated_at=at,
    )
    if told["national_number"]:
        national.give(person, told["national_number"], at)
    return person


def _version(form: dict[str, Any] | None, at: dt.datetime) -> FormVersion | None:
    """Return the form as it was asked there, kept here as well so that answers stay readable."""
    if form is None:
        return None
    return forms.kept_version(digest=form["digest"], fields=form["fields"], at=at)


def _moment(told: dict[str, Any]) -> dt.datetime | None:
    text = told["registered_at"]
    return parse_datetime(text) if text else None


def _file(name: str) -> str:
    return base64.b64encode(files.get(name)).decode()


def _consent(consent: Consent) -> dict[str, Any]:
    told = {name: getattr(consent, name) for name in CONSENT}
    keys = {name: getattr(consent, name) for name in VOUCHED}
    told |= {name: str(key) if key else None for name, key in keys.items()}
    return told | {"given_at": timezone.localtime(consent.given_at).isoformat()}


def _pick(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in names}
