"""Whose contact this is: the registered volunteers whom a phone or a mailbox leads to."""

from __future__ import annotations

from tenants.accounts.models import User
from tenants.keys.services import cipher
from tenants.messaging.models import Channel
from volunteers.groundwork.common import documents
from volunteers.groundwork.common.usernames import is_username, suggested_usernames
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration.activation.rules import proof as end_of
from volunteers.people.registration.claiming import errors


def volunteer_of(*, channel: str, contact: str, proof: str) -> Volunteer:
    """Return the one registered volunteer with this contact. `proof` is a volunteer number or the
    last four characters of a document number; a mailbox needs the volunteer number, since only
    telephones can be searched.

    :raises NobodyHere: nobody has it
    :raises WhichOne: several have it, and `proof` is empty
    """
    proof = documents.normalise(proof)
    found = _by_phone(contact) if channel == Channel.SMS else _by_mailbox(contact, proof)
    if proof:
        found = [person for person in found if _fits(person, proof)]
    if len(found) > 1 and not proof:
        raise errors.WhichOne
    if len(found) != 1:
        raise errors.NobodyHere
    return found[0]


def suggested_username(person: Volunteer) -> str:
    """Return the username that a person asked for when registering, if it is one; else one that
    nobody has, made of name and telephone.
    """
    asked = person.username.lower()
    if is_username(asked):
        return asked
    suggested = suggested_usernames(person.name, str(person.phone or ""), is_taken=_is_taken)
    return suggested[0]


def _is_taken(username: str) -> bool:
    return User.objects.filter(username__iexact=username).exists()


def _by_phone(phone: str) -> list[Volunteer]:
    hashed = cipher().keyed_hash(documents.PHONE_HASH, phone)
    people = Volunteer.objects.filter(state=VolunteerState.REGISTERED, phone_hash=hashed)
    return list(people.select_related("user").order_by("pk")[:50])


def _by_mailbox(mailbox: str, number: str) -> list[Volunteer]:
    if not number:
        return []
    people = Volunteer.objects.filter(state=VolunteerState.REGISTERED, volunteer_number=number)
    return [
        person
        for person in people.select_related("user")
        if str((person.answers or {}).get("email", "")).lower() == mailbox.lower()
    ]


def _fits(person: Volunteer, proof: str) -> bool:
    return proof in (person.volunteer_number, end_of(str(person.document_number or "")))
