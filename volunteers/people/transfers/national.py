"""The national number of somebody who has moved: asked for here, answered when the person is on
file elsewhere. It goes after them by letter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.db import IntegrityError, transaction

from tenants.audit import services as audit
from tenants.audit.services import Subject, system_actor
from tenants.context import current_region, region_of
from tenants.letters import services as letters
from tenants.letters.services import Received, receives
from volunteers.groundwork.common.masking import masked_number
from volunteers.groundwork.marks.services import touch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.transfers.models import Transfer, TransferKind, TransferState

NUMBERED = "transfer.numbered"
TAKEN_OVER, HELD = "volunteer.national_number", "volunteer.national_number_held"


def forward(*, numbers: Mapping[UUID, str], at: dt.datetime) -> int:
    """Send the numbers of people who moved (person here → number) to where they went; return how
    many went. Inside the transaction of the answer that brought them.
    """
    done = Transfer.objects.filter(kind=TransferKind.OUT, state=TransferState.DONE)
    sent = 0
    mine = done.filter(volunteer__in=list(numbers)).select_related("volunteer")
    for transfer in mine.order_by("ended_at", "pk"):
        if not letters.can_reach(current_region(), region_of(transfer.other_region)):
            continue  # retired meanwhile
        person = transfer.volunteer
        assert person is not None  # noqa: S101 - they were asked for by the person
        payload = {"shared_id": str(transfer.shared_id), "number": numbers[person.pk]}
        letters.send(to=transfer.other_region, kind=NUMBERED, payload=payload, at=at)
        sent += 1
    return sent


@receives(NUMBERED)
def receive_number(letter: Received, at: dt.datetime) -> None:
    """Note the number of somebody who came from there; whoever has moved on is followed. One that
    is another person's here is not written, and the history says so.
    """
    came = Transfer.objects.filter(kind=TransferKind.IN, other_region=letter.sender)
    transfer = came.filter(shared_id=UUID(str(letter.payload["shared_id"]))).first()
    rows = Volunteer.objects.known().select_for_update()
    person = rows.filter(pk=transfer.volunteer_id).first() if transfer else None
    if person is None or person.national_number:
        return
    number = str(letter.payload["number"])
    forward(numbers={person.pk: number}, at=at)
    if give(person, number, at):
        _record(person, TAKEN_OVER, number, at)
        touch(unit_ids=[person.unit_id], measures=["national"])


def give(person: Volunteer, number: str, at: dt.datetime) -> bool:
    """Write a national number, and tell whether it could be: it is one live person's. Where it is
    another's, the history says so.
    """
    person.national_number, person.updated_at = number, at
    try:
        with transaction.atomic():
            person.save(update_fields=["national_number", "updated_at"])
    except IntegrityError:
        person.national_number = ""
        _record(person, HELD, number, at)
    return bool(person.national_number)


def _record(person: Volunteer, action: str, number: str, at: dt.datetime) -> None:
    told = {"fields": ["national_number"], "national_number": ["", masked_number(number)]}
    subject = Subject("volunteer", str(person.pk), told)
    audit.record(actor=system_actor("task"), action=action, at=at, subject=subject)
