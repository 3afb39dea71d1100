"""What the session remembers between the steps of claiming: the contact sealed, keys and times."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass, field

from django.http import HttpRequest

from tenants.keys.sealing import CannotOpen
from tenants.keys.services import cipher
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.remembering import recall, remember

CONTACT, PERSON = "claim-contact", "claim-person"
LABEL = "session.contact"
GOOD_FOR = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact that a code was sent to, and whether the code has come back."""

    channel: str
    address: str = field(repr=False)
    is_proved: bool = False
    shown: str = field(default="", repr=False)  # the code itself, in the demonstration alone


def keep_contact(request: HttpRequest, contact: Contact, at: dt.datetime) -> None:
    """Remember a contact, sealed with the region's key."""
    sealed = cipher().encrypt(contact.address, LABEL)
    remember(
        request,
        CONTACT,
        at,
        channel=contact.channel,
        address=base64.b64encode(sealed).decode(),
        proved=contact.is_proved,
        shown=contact.shown,
    )


def contact_of(request: HttpRequest, at: dt.datetime) -> Contact | None:
    """Return the contact of this session, for half an hour, or None."""
    kept = recall(request, CONTACT, at, GOOD_FOR)
    if kept is None:
        return None
    try:
        address = cipher().decrypt(base64.b64decode(kept["address"]), LABEL)
    except CannotOpen:
        return None
    return Contact(kept["channel"], address, kept["proved"], kept["shown"])


def keep_person(request: HttpRequest, person: Volunteer, at: dt.datetime) -> None:
    """Remember whom the proved contact leads to, under a new session key."""
    request.session.cycle_key()
    remember(request, PERSON, at, key=str(person.pk))


def person_of(request: HttpRequest, at: dt.datetime) -> Volunteer | None:
    """Return whom this session has proved to be, for half an hour, or None."""
    kept = recall(request, PERSON, at, GOOD_FOR)
    if kept is None:
        return None
    return Volunteer.objects.select_related("user", "unit").filter(pk=kept["key"]).first()


def forget(request: HttpRequest) -> None:
    """Forget both: the account is open."""
    request.session.pop(CONTACT, None)
    request.session.pop(PERSON, None)
