"""What is planted of registration: one row of every table, around one volunteer of one unit."""

from __future__ import annotations

import datetime as dt
import itertools
import secrets
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from tenants.context import current_code
from tenants.ids import uuid7
from tenants.keys import files
from tenants.keys.services import cipher
from tenants.messaging.models import ContactCode, Message
from tenants.models import PLATFORM, Letter
from volunteers.groundwork.imports.models import ColumnMapping
from volunteers.groundwork.numbering.models import NumberCounter
from volunteers.people.cards import verification
from volunteers.people.cards.models import Card, FontFile, PrintBatch
from volunteers.people.duplicates.models import DuplicateCase
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.form.models import FormVersion
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles.models import UnmaskGrant, Volunteer
from volunteers.people.registration import codes
from volunteers.people.registration.applying import RESUME
from volunteers.people.registration.models import (
    ActivationCode,
    Application,
    ApplicationStep,
    DecisionBatch,
    ReasonTemplate,
    SignedForm,
    VolunteerNumber,
)
from volunteers.people.registration.wizard.rules import CODE_LENGTH
from volunteers.people.transfers.models import Transfer
from volunteers.people.units.models import Unit

_serial = itertools.count(1)


@dataclass
class Person:
    """Around whom the rows are planted. `texts` collects the names of stored files."""

    volunteer: Volunteer
    unit: Unit
    mark: str
    staff: Any
    texts: list[str]

    def file(self, folder: str) -> str:
        self.texts.append(files.put(folder, self.mark.encode()))
        return self.texts[-1]


def plant_registration(person: Person) -> dict[str, Any]:
    """Plant the rows; return each object that stands in an address, by the address's argument."""
    NumberCounter.objects.get_or_create(series="volunteer")
    ColumnMapping.objects.get_or_create(
        subject="roster",
        unit_id=person.unit.pk,
        headings_digest="0" * 64,
        defaults={"mapping": {}, "used_at": timezone.now()},
    )
    named: dict[str, Any] = {}
    for plant in (_application, _proofs, _cards, _crossings, _exchange, _requests, _messages):
        named |= plant(person)
    return named


def _application(person: Person) -> dict[str, Any]:
    now, serial = timezone.now(), next(_serial)
    code = codes.new(CODE_LENGTH)
    version = FormVersion.objects.create(
        number=serial, digest=secrets.token_hex(32), fields=[], created_at=now
    )
    decision = DecisionBatch.objects.create(
        action="approve",
        policy_version="1",
        made_by=person.staff.pk,
        made_by_label=person.mark,
        made_at=now,
        undo_until=now + dt.timedelta(hours=1),
    )
    application = Application.objects.create(
        reference=f"A{serial:08d}",
        state="submitted",
        name=f"{person.mark}申请",
        document_kind="resident_id",
        document_hash=secrets.token_bytes(32),
        resume_hash=cipher().keyed_hash(RESUME, code),
        answers={"employer": person.mark},
        guardian={"name": person.mark},
        files={"photo": person.file("photos")},
        form_version=version,
        unit=person.unit,
        approver_unit=person.unit,
        **{"submitted_at": now, "created_at": now, "updated_at": now},
    )
    ApplicationStep.objects.create(
        application=application, at=now, action="submit", to_state="submitted", reason=person.mark
    )
    template = ReasonTemplate.objects.create(
        action="return", title=person.mark, text=person.mark, created_at=now
    )
    return {
        "application_id": application.pk,
        "reference": application.reference,
        "resume_code": code,
        "decision_id": decision.pk,
        "template_id": template.pk,
        "form_version_id": version.pk,
    }


def _proofs(person: Person) -> dict[str, Any]:
    now, serial = timezone.now(), next(_serial)
    VolunteerNumber.objects.create(
        sequence=10**9 + serial, number=f"{serial:015d}", volunteer=person.volunteer, given_at=now
    )
    code = ActivationCode.objects.create(
        volunteer=person.volunteer,
        code_hash=secrets.token_bytes(32),
        channel="printed",
        issued_at=now,
        expires_at=now + dt.timedelta(days=30),
    )
    scan = SignedForm.objects.create(
        volunteer=person.volunteer,
        stored_file=person.file("signed"),
        file_kind="pdf",
        file_digest="0" * 64,
        text_version="vouched:1",
        uploaded_at=now,
    )
    return {"code_id": code.pk, "scan_id": scan.pk}


def _cards(person: Person) -> dict[str, Any]:
    now = timezone.now()
    card = Card.objects.create(volunteer=person.volunteer, issued_at=now, ended_reason=person.mark)
    printed = PrintBatch.objects.create(
        kind="cards",
        unit_id=person.unit.pk,
        stored_file=person.file("prints"),
        created_by=person.staff.pk,
        created_at=now,
        expires_at=now + dt.timedelta(days=1),
    )
    font = FontFile.objects.create(
        family=person.mark,
        file_name=f"{person.mark}.ttf",
        stored_file=person.file("fonts"),
        file_digest=secrets.token_hex(32),
        added_at=now,
    )
    code = verification.code_of(card.pk)
    return {
        "card_id": card.pk,
        "code_of_card": code,
        "print_id": printed.pk,
        "font_id": font.pk,
    }


def _crossings(person: Person) -> dict[str, Any]:
    now = timezone.now()
    case = DuplicateCase.objects.create(
        shared_id=uuid7(),
        volunteer=person.volunteer,
        other_region="elsewhere",
        other_person=uuid7(),
        note=person.mark,
        opened_at=now,
    )
    transfer = Transfer.objects.create(
        shared_id=uuid7(),
        kind="unit",
        volunteer=person.volunteer,
        from_unit=person.unit,
        to_unit=person.unit,
        asked_by="unit",
        reason=person.mark,
        created_at=now,
    )
    return {"case_id": case.pk, "transfer_id": transfer.pk}


def _exchange(person: Person) -> dict[str, Any]:
    now, serial = timezone.now(), next(_serial)
    batch = NationalBatch.objects.create(
        number=serial, profile="example", stored_file=person.file("national"), created_at=now
    )
    NationalRow.objects.create(
        batch=batch, volunteer=person.volunteer, position=1, refusal=person.mark
    )
    return {"national_batch_id": batch.pk}


def _requests(person: Person) -> dict[str, Any]:
    now = timezone.now()
    asked = DataRequest.objects.create(
        volunteer=person.volunteer,
        kind="correct",
        values={"name": person.mark},
        reason=person.mark,
        asked_at=now,
        due_on=now.date(),
    )
    grant = UnmaskGrant.objects.create(
        user_id=person.staff.pk,
        object_type="volunteer",
        object_id=person.volunteer.pk,
        unit_id=person.unit.pk,
        reason=person.mark,
        asked_at=now,
        needs_approval=True,
    )
    return {"request_id": asked.pk, "grant_id": grant.pk}


def _messages(person: Person) -> dict[str, Any]:
    now = timezone.now()
    message = Message.objects.create(
        channel="sms",
        template="test",
        recipient=person.mark,
        text=person.mark,
        created_at=now,
        not_before=now + dt.timedelta(days=365),
    )
    ContactCode.objects.create(
        channel="sms",
        purpose="test",
        contact_hash=secrets.token_bytes(32),
        code_hash=secrets.token_bytes(32),
        created_at=now,
        expires_at=now,
    )
    return {"message_id": message.pk, "letter_id": _letter(now)}


def _letter(now: dt.datetime) -> Any:
    """Letters stand in public, and are the operator's alone: one is planted for the platform."""
    if current_code() != PLATFORM:
        return uuid7()
    told = {"receiver_code": "elsewhere", "kind": "test", "state": "failed"}
    return Letter.objects.create(sender_code=PLATFORM, created_at=now, **told).pk
