"""What the templates of prints are given. Nothing is decided here."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, QueryDict

from volunteers.people.cards.models import PrintBatch
from volunteers.people.cards.printing import fonts, queries, wording
from volunteers.people.cards.printing.forms import KINDS, PrintForm
from volunteers.people.units.models import Unit


def history(user: Any) -> dict[str, Any]:
    """Return the list of prints."""
    rows = [(one, who, wording.state_look(one)) for one, who in queries.history(user)]
    return {"rows": rows}


def offered(request: HttpRequest) -> QueryDict:
    """Return what a choice begins with: the people ticked in a list, or the kind of the link."""
    given = (request.POST if request.method == "POST" else request.GET).copy()
    if given.get("kind") not in {kind.value for kind in KINDS}:
        given["kind"] = KINDS[1].value
    return given


def choice(form: PrintForm, *, is_sent: bool) -> dict[str, Any]:
    """Return the page on which a print is chosen; nothing is found fault with before it is sent."""
    if not is_sent:
        form.full_clean()
        form.errors.clear()
    ticked = len(cast(QueryDict, form.data).getlist("ids"))
    return {
        "form": form,
        "ticked": ticked,
        "everyone": bool(form.data.get("everyone")),
    }


def progress(found: PrintBatch) -> dict[str, Any]:
    """Return the page, or the part of it that is asked for again, of a print being made."""
    told = queries.progress(found)
    return {"batch": found, "progress": told, "stage": wording.STAGES.get(told.stage, "")}


def batch(found: PrintBatch, user: Any) -> dict[str, Any]:
    """Return the page of a print."""
    shown = progress(found) | {"look": wording.state_look(found), "why": wording.why_failed(found)}
    shown["is_running"] = queries.is_running(found)
    shown["may_open"] = queries.may_open(found, user)
    shown["unit"] = Unit.objects.filter(pk=found.unit_id).first() if found.unit_id else None
    shown["tally"] = [(wording.WARNINGS[code], count) for code, count in queries.tally(found)]
    if found.warnings:
        known = fonts.of_region().known
        shown["warned"] = [
            (one, wording.WARNINGS[one.code]) for one in queries.warned(found, known)
        ]
    return shown
