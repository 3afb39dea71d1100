"""Making a print: as a job with its progress, or at once for one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tenants.accounts.models import User
from tenants.audit.services import Actor
from tenants.jobs import services as jobs
from tenants.jobs.running import RunningJob
from volunteers.people.cards.models import PrintBatch, PrintKind
from volunteers.people.cards.printing import (
    card_data,
    code_data,
    fonts,
    form_data,
    keeping,
    services,
    table_data,
    typesetting,
)
from volunteers.people.cards.printing.content import About, Content, Order, Step, about
from volunteers.people.cards.printing.typesetting import Document, Pdf
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.activation.services import Issued
from volunteers.people.registration.models import Application
from volunteers.people.units.models import Unit

TEMPLATES = {
    PrintKind.CARDS: "cards",
    PrintKind.CARD_SHEETS: "card_sheets",
    PrintKind.FORMS: "form",
    PrintKind.BLANK_FORM: "form",
    PrintKind.STATISTICS: "statistics",
    PrintKind.CODES: "codes",
}
CARDS = (PrintKind.CARDS, PrintKind.CARD_SHEETS)


class SomebodyGone(Exception):
    """A person in a finished file has been deleted while it was made."""


@dataclass(frozen=True, slots=True)
class Made:
    """A finished print, with what the office has to know of it."""

    pdf: Pdf
    content: Content


@jobs.register(services.JOB)
def print_job(job: RunningJob) -> dict[str, Any]:
    """Make the print that the job names; made already is made."""
    batch = PrintBatch.objects.get(pk=UUID(job.payload["print"]))
    if batch.stored_file:
        return {"print": str(batch.pk), "pages": batch.pages}
    order = order_of(batch)
    told = about(who=name_of(batch.created_by), base=batch.options["base"], at=batch.created_at)
    while True:  # again without whoever is deleted while it is made
        made = _make(order, told, job)
        try:
            _keep(batch, made, told, job)
        except SomebodyGone:
            continue
        return {"print": str(batch.pk), "pages": made.pdf.pages}


def _make(order: Order, told: About, job: RunningJob) -> Made:
    known = set(Volunteer.objects.known().filter(pk__in=order.people).values_list("pk", flat=True))
    order = replace(order, people=[key for key in order.people if key in known])
    total = len(order.people)

    def step(done: int) -> None:
        job.progress(done=done, total=total, stage="collecting")
        if done % 50 == 0:
            job.check()

    added = fonts.of_region()
    content = gather(order, told, added.known, step)
    if not content.people:
        raise services.NobodyChosen
    job.progress(done=total, total=total, stage="typesetting")
    document = Document(TEMPLATES[order.kind], content.data, added.contents)
    return Made(typesetting.typeset(document, check=job.check), content)


def _keep(batch: PrintBatch, made: Made, told: About, job: RunningJob) -> None:
    stored = keeping.keep(made.pdf.content)
    try:
        with transaction.atomic():
            if not Volunteer.objects.hold(made.content.people):
                raise SomebodyGone
            PrintBatch.objects.filter(pk=batch.pk).update(
                stored_file=stored,
                pages=made.pdf.pages,
                people=len(made.content.people),
                warnings=made.content.warnings,
                finished_at=timezone.now(),
            )
            if batch.kind in CARDS:
                card_data.mark_printed(made.content, told)
            job.confirm_lease()
    except BaseException:
        keeping.drop(stored)
        raise


def at_once(*, order: Order, base: str, actor: Actor, at: dt.datetime) -> Made:
    """Make a small print now: the card or the form of one person, or a blank form. It is stored
    nowhere.

    :raises services.NobodyChosen: there is nothing to print
    """
    told = about(who=name_of(actor.user_id), base=base, at=at)
    added = fonts.of_region()
    content = gather(order, told, added.known)
    if not content.people and order.kind != PrintKind.BLANK_FORM:
        raise services.NobodyChosen
    return _set(order.kind, content, added)


def of_application(
    *, one: Application, values: Mapping[str, Any], actor: Actor, at: dt.datetime
) -> Made:
    """Make the form of an application now, filled with these values. It is stored nowhere."""
    who = name_of(actor.user_id) if actor.user_id else _("申请人本人")
    added = fonts.of_region()
    content = form_data.of_application(one, values, about(who=who, base="", at=at), added.known)
    return _set(PrintKind.FORMS, content, added)


def codes(*, issued: list[Issued], link: str, base: str, actor: Actor, at: dt.datetime) -> Made:
    """Make the strips of codes that were issued just now, to be handed out at once.

    :raises services.NobodyChosen: no code was issued
    """
    if not issued:
        raise services.NobodyChosen
    told = about(who=name_of(actor.user_id), base=base, at=at)
    added = fonts.of_region()
    return _set(PrintKind.CODES, code_data.build(issued, told, added.known, link=link), added)


def gather(
    order: Order, told: About, known: frozenset[int], step: Step = lambda done: None
) -> Content:
    """Return the data of a print."""
    if order.kind == PrintKind.BLANK_FORM:
        unit = Unit.objects.filter(pk=order.unit_id).first() if order.unit_id else None
        return form_data.blank(told, unit=unit)
    if order.kind in CARDS:
        return card_data.build(order, told, known, step)
    if order.kind == PrintKind.FORMS:
        return form_data.build(order, told, known, step)
    return table_data.build(order, told, known, step)


def order_of(batch: PrintBatch) -> Order:
    """Return what a batch asks for."""
    return Order(
        PrintKind(batch.kind),
        [UUID(key) for key in batch.selection.get("people", ())],
        frozenset(UUID(key) for key in batch.options.get("open", ())),
        batch.unit_id,
        frozenset(UUID(key) for key in batch.options.get("approved", ())),
    )


def name_of(user_id: UUID | None) -> str:
    """Return how the foot of a page calls who printed it."""
    user = User.objects.filter(pk=user_id).first() if user_id else None
    return (user.full_name or user.get_username()) if user else _("系统")


def _set(kind: PrintKind, content: Content, added: fonts.Added) -> Made:
    if lacking := sum(1 for told in content.warnings if told["code"] == "no_glyph"):
        said = _("注意：%s 人的资料含字体中没有的字，请核对。") % lacking
        content.data["note"] = f"{content.data['note']} · {said}"
    document = Document(TEMPLATES[kind], content.data, added.contents)
    return Made(typesetting.typeset(document), content)
