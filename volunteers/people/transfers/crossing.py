"""Transfers between regions: what the two halves tell each other by letter.

    giving region                    receiving region
    release  ── offered (name) ──▶   waits
             ◀── accepted (or refused) ──  accept into a unit
    ends its registration
             ── person (the file) ──▶  on file here, numbered anew

The file leaves in the transaction that ends the registration, and is put on file in the one that
marks the letter as delivered: nobody is on file in both, and nobody is lost between.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tenants.audit import services as audit
from tenants.audit.services import Subject, system_actor
from tenants.context import current_region, region_of
from tenants.letters import services as letters
from tenants.letters.services import Received, receives
from volunteers.groundwork.common.facts import publish
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration import numbers
from volunteers.people.standing import services as standing
from volunteers.people.standing.rules import MEASURES
from volunteers.people.transfers import carrying
from volunteers.people.transfers.facts import TransferAccepted
from volunteers.people.transfers.models import Transfer, TransferKind, TransferState
from volunteers.people.transfers.rules import Act

OFFERED, ACCEPTED, REFUSED = "transfer.offered", "transfer.accepted", "transfer.refused"
WITHDRAWN, PERSON = "transfer.withdrawn", "transfer.person"
FORGOTTEN = "transfer.forgotten"


class NobodyWaits(LookupError):
    """A person's file has come for whom no accepted transfer waits."""


def is_accepted(transfer: Transfer) -> bool:
    """Whether the receiving region has accepted and waits for the file."""
    return transfer.kind == TransferKind.IN and transfer.to_unit_id is not None


def may_go(person: Volunteer) -> bool:
    """Whether somebody can come to be registered elsewhere: a transfer registers nobody who has
    not registered, and lifts no suspension.
    """
    return person.state == VolunteerState.REGISTERED and person.suspended_at is None


def tell(transfer: Transfer, act: Act, at: dt.datetime) -> None:
    """Tell the other region what was done here."""
    payload: dict[str, object] = {"shared_id": str(transfer.shared_id)}
    kinds = {Act.ACCEPT: ACCEPTED, Act.REFUSE: REFUSED, Act.CANCEL: WITHDRAWN}
    if act is Act.RELEASE:
        person = transfer.volunteer
        assert person is not None  # noqa: S101 - only who is on file can be released
        payload["person"] = {"name": person.name, "masked_number": person.masked_number}
        payload |= {"wanted_unit": transfer.wanted_unit, "reason": transfer.reason}
    elif act is Act.REFUSE:
        if transfer.kind == TransferKind.OUT:
            return  # refused before the other region heard of it
        payload["reason"] = transfer.refusal
    kind = OFFERED if act is Act.RELEASE else kinds[act]
    letters.send(to=transfer.other_region, kind=kind, payload=payload, at=at)


def tell_withdrawn(transfer: Transfer, at: dt.datetime) -> None:
    """Tell the other region that a person who was offered has left; a region that takes letters
    no more is not told.
    """
    if letters.can_reach(current_region(), region_of(transfer.other_region)):
        tell(transfer, Act.CANCEL, at)


def tell_forgotten(transfer: Transfer, at: dt.datetime) -> None:
    """Tell the other region that a person who was offered to it is to be forgotten."""
    if letters.can_reach(current_region(), region_of(transfer.other_region)):
        payload = {"shared_id": str(transfer.shared_id)}
        letters.send(to=transfer.other_region, kind=FORGOTTEN, payload=payload, at=at)


def forget_transfers(transfers: QuerySet[Transfer]) -> None:
    """Empty what these transfers say of their people."""
    keys = list(transfers.order_by("pk").values_list("pk", flat=True))
    Transfer.objects.filter(pk__in=keys).update(reason="", refusal="", wanted_unit="", person=None)
    audit.forget(object_type="transfer", object_ids=keys)


def forget_person(transfer: Transfer) -> None:
    """Drop what the other region told of a person: on file now, or never to come. What was said
    of one who never came is nobody's to keep.
    """
    transfer.person = None
    if transfer.kind == TransferKind.IN and transfer.state != TransferState.DONE:
        transfer.reason = ""


@receives(OFFERED)
def receive_offer(letter: Received, at: dt.datetime) -> None:
    """Somebody is to come: wait for a decision. Delivered twice, it is one transfer."""
    Transfer.objects.get_or_create(
        shared_id=letter.payload["shared_id"],
        defaults={
            "kind": TransferKind.IN,
            "state": TransferState.RELEASED,
            "other_region": letter.sender,
            "person": letter.payload["person"],
            "wanted_unit": letter.payload["wanted_unit"],
            "reason": letter.payload["reason"],
            "asked_by": "region",
            "created_at": at,
            "released_at": at,
        },
    )


@receives(ACCEPTED)
def receive_acceptance(letter: Received, at: dt.datetime) -> None:
    """The other region takes the person: end the registration here and send the file."""
    transfer = _mine(letter, TransferKind.OUT)
    if transfer is None or transfer.volunteer is None or not may_go(transfer.volunteer):
        _say_nobody_comes(letter, transfer, at)
        return
    person = transfer.volunteer
    payload = {"shared_id": str(transfer.shared_id), **carrying.packed(person)}
    reason = _("转出到%s") % region_of(letter.sender).name
    actor = system_actor("task")
    _end(transfer, TransferState.DONE, at)  # first: who ends is not transferred any more
    standing.end_moved(volunteer_id=person.pk, reason=reason, actor=actor, at=at)
    letters.send(to=letter.sender, kind=PERSON, payload=payload, at=at)


def _say_nobody_comes(letter: Received, transfer: Transfer | None, at: dt.datetime) -> None:
    """The transfer was taken back, or its person has left: the other region waits no longer."""
    if transfer is not None:
        _end(transfer, TransferState.CANCELLED, at)
    told = {"shared_id": str(letter.payload["shared_id"])}
    letters.send(to=letter.sender, kind=WITHDRAWN, payload=told, at=at)


@receives(REFUSED)
def receive_refusal(letter: Received, at: dt.datetime) -> None:
    """The other region does not take the person, who stays."""
    transfer = _mine(letter, TransferKind.OUT)
    if transfer is not None:
        transfer.refusal = str(letter.payload["reason"])
        _end(transfer, TransferState.REFUSED, at)


@receives(WITHDRAWN)
def receive_withdrawal(letter: Received, at: dt.datetime) -> None:
    """The person does not come after all."""
    transfer = _mine(letter, TransferKind.IN)
    if transfer is not None:
        _end(transfer, TransferState.CANCELLED, at)


@receives(FORGOTTEN)
def receive_forgetting(letter: Received, at: dt.datetime) -> None:
    """Somebody who was offered here has had their data deleted there. Whoever came is on file
    here, with rights of their own.
    """
    offered = Transfer.objects.filter(shared_id=UUID(str(letter.payload["shared_id"])))
    mine = offered.filter(kind=TransferKind.IN, other_region=letter.sender)
    forget_transfers(mine.exclude(state=TransferState.DONE))


@receives(PERSON)
def receive_person(letter: Received, at: dt.datetime) -> None:
    """Put the person on file, registered, with a number of this region."""
    transfer = _mine(letter, TransferKind.IN)
    if transfer is None or transfer.to_unit is None:
        raise NobodyWaits  # the letter keeps the file, and the operator is shown it
    person = carrying.unpacked(dict(letter.payload), unit=transfer.to_unit, at=at)
    transfer.volunteer = person
    _end(transfer, TransferState.DONE, at)
    changes = {"state": [None, "registered"]}
    told = Subject("volunteer", str(person.pk), changes, batch=None)
    audit.record(actor=system_actor("task"), action="volunteer.come", at=at, subject=told)
    touch(unit_ids=[person.unit_id], measures=MEASURES)
    publish(TransferAccepted(person.pk, letter.sender, at))
    numbers.give_numbers(volunteer_ids=[person.pk], at=at)


def _mine(letter: Received, kind: TransferKind) -> Transfer | None:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("volunteer", "to_unit")
    found: Transfer | None = rows.filter(
        shared_id=UUID(str(letter.payload["shared_id"])),
        kind=kind,
        other_region=letter.sender,
        state=TransferState.RELEASED,
    ).first()
    return found


def _end(transfer: Transfer, state: TransferState, at: dt.datetime) -> None:
    transfer.state, transfer.ended_at = state, at
    forget_person(transfer)
    transfer.save()
