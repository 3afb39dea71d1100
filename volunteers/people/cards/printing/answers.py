"""Prints on their way out: the file of a batch, or one person's at once, each on record."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, holds
from tenants.audit.services import Actor, Subject
from tenants.keys import files
from tenants.links import link_to
from volunteers.people.cards.models import PrintBatch, PrintKind
from volunteers.people.cards.printing import runs, services
from volunteers.people.cards.printing.content import Order
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.unmask_views import reason_of

NAMES = {
    PrintKind.CARDS: "cards",
    PrintKind.CARD_SHEETS: "card-sheets",
    PrintKind.FORMS: "forms",
    PrintKind.BLANK_FORM: "form",
    PrintKind.STATISTICS: "statistics",
    PrintKind.CODES: "codes",
}


def pdf(content: bytes, name: str) -> HttpResponse:
    """Return a PDF as a file to take away."""
    told = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": str(told), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def name_of(kind: PrintKind, at: dt.datetime) -> str:
    """Return the name of a file: what it is and when it was made, nobody's name."""
    return f"{NAMES[kind]}-{timezone.localtime(at):%Y%m%d-%H%M}.pdf"


@transaction.atomic
def content_of(batch: PrintBatch, *, actor: Actor, at: dt.datetime) -> bytes:
    """Return the file of a batch, and put on record who took it."""
    subject = services.batch_subject(batch)
    services.record(subject=subject, actor=actor, at=at, action="print.download")
    return files.get(batch.stored_file)


@transaction.atomic
def printed_now(request: HttpRequest, kind: PrintKind, person: Volunteer) -> bytes:
    """Return one person's print, made now: in full where a reason is given and the duty allows.

    :raises services.NobodyChosen: there is nothing to print
    :raises unmasking.NoReason: the reason is too short
    """
    actor, now, reason = actor_of(request), timezone.now(), reason_of(request)
    in_full = bool(reason) and kind in services.WITH_NUMBERS and holds(request.user, Duty.UNMASK)
    opened = (
        services.open_numbers(people=[person.pk], reason=reason, actor=actor, at=now)
        if in_full
        else []
    )
    seen = services.approved(kind=kind, people=[person.pk], user_id=actor.user_id, at=now)
    order = Order(kind, [person.pk], frozenset(opened), person.unit_id, seen)
    made = runs.at_once(order=order, base=link_to("", request), actor=actor, at=now)
    told = {"kind": kind.value, "masked": not opened}
    subject = Subject("volunteer", str(person.pk), told, reason)
    services.record(subject=subject, actor=actor, at=now, action="print.one")
    return made.pdf.content
