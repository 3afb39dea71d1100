"""What the queue's page and the preview beside it are made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils import timezone

from tenants.accounts.roles import Duty, holds
from tenants.jobs.models import JobState
from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.common.masking import masked_phone
from volunteers.people.profiles import unmask_queries
from volunteers.people.registration import deciding
from volunteers.people.registration.approvals import queries, wording
from volunteers.people.registration.approvals.forms import FilterForm
from volunteers.people.registration.approvals.queries import Asked, Desk
from volunteers.people.registration.models import (
    OPEN,
    WITH_FORM,
    Application,
    ApplicationStep,
    DecisionBatch,
)
from volunteers.people.registration.wizard.wording import language
from volunteers.people.units import scope

PAGE_SIZE = 50
UNITS_OFFERED = 300


@dataclass(frozen=True, slots=True)
class Agreement:
    """One text that was agreed to, or was not."""

    title: str
    version: str
    is_given: bool
    is_required: bool
    at: dt.datetime | None


def desk_of(user: Any, at: dt.datetime) -> Desk:
    """Return the desk at which an account works: it decides, or confirms for its units."""
    return Desk(user, policy_at(at), at, confirms=not holds(user, Duty.DECIDE_APPLICATIONS))


def listed(desk: Desk, form: FilterForm, page_number: str | None) -> dict[str, Any]:
    """Return what the list shows: rows, counts, bands, filters."""
    asked = form.asked()
    counts = queries.counts(desk, with_delegated=asked.with_delegated)
    page = Paginator(queries.queue(desk, asked), PAGE_SIZE).get_page(page_number)
    selectable = queries.selectable(desk, asked).count()
    return {
        "desk": desk,
        "asked": asked,
        "form": form,
        "page": page,
        "rows": wording.rows(page.object_list, desk),
        "selectable": selectable,
        "left_out": page.paginator.count - selectable if asked.tab == "waiting" else 0,
        "in_background": selectable > deciding.AT_ONCE,
        "shown_at": desk.at.timestamp(),
        "tabs": _tabs(asked, counts),
        "bands": [(band, counts[f"band_{band.low}"]) for band in desk.bands],
        "segments": [(band.tone, counts[f"band_{band.low}"]) for band in desk.bands],
        "oldest": (desk.today - timezone.localdate(counts["oldest"])).days
        if counts["oldest"]
        else None,
        "duplicates": counts["duplicates"],
        "delegated": queries.delegated(desk),
        "units": scope.units_for(desk.user).order_by("path")[:UNITS_OFFERED],
        "natures": _natures(desk),
    }


def preview(
    desk: Desk, form: FilterForm, one: Application, page: Page[Application] | None = None
) -> dict[str, Any]:
    """Return what the preview of one application shows; numbers masked but under a grant."""
    asked = form.asked()
    rows = list(page.object_list) if page is not None else []
    before, after = queries.neighbours(desk, asked, one, rows)
    sight = unmask_queries.sight_of(
        user_id=desk.user.pk, object_id=one.pk, born=one.birth_date, at=desk.at
    )
    closed = sight.is_limited and one.state not in OPEN  # decided: their file needs an approval
    return {
        "desk": desk,
        "form": form,
        "one": one,
        "row": wording.row(one, desk),
        "fields": [] if closed else wording.fields(one, desk.policy, in_full=sight.is_open),
        "sight": sight,
        "guardian": {} if closed else guardian(one, in_full=sight.is_open),
        "agreements": agreements(one, desk.policy),
        "steps": steps(one),
        "due_on": due_on(one, desk.policy),
        "before": before,
        "after": after,
        "shown_at": desk.at.timestamp(),
        "may_decide": one.state in desk.ready_states,
        "may_print": one.state in WITH_FORM,
        "may_unmask": holds(desk.user, Duty.UNMASK),
    }


def guardian(one: Application, *, in_full: bool) -> dict[str, Any]:
    """Return the guardian's name, relation and phone, masked but in full under a grant."""
    given = one.guardian or {}
    if not given:
        return {}
    phone = str(given.get("phone") or "")
    return {**given, "phone": phone if in_full else masked_phone(phone)}


def agreements(one: Application, policy: RegionPolicy) -> list[Agreement]:
    """Return what was agreed to, and what was left, each with its text's version and time."""
    return [_agreement(given, policy.consent(given["code"])) for given in one.agreements]


def steps(one: Application) -> list[tuple[ApplicationStep, str]]:
    """Return the time line, each step in words."""
    found = ApplicationStep.objects.filter(application=one).order_by("at", "pk")
    return [(step, str(wording.STEP_WORDS.get(step.action, step.action))) for step in found]


def due_on(one: Application, policy: RegionPolicy) -> dt.date | None:
    """Return the day on which the waiting is over the limit."""
    if one.submitted_at is None:
        return None
    days = policy.registration.decide_within_days
    return timezone.localdate(one.submitted_at) + dt.timedelta(days=days)


def decision_shown(desk: Desk, batch_id: UUID | None) -> dict[str, Any]:
    """Return the batch that the page has just made, while it can be taken back by its maker."""
    mine = DecisionBatch.objects.filter(pk=batch_id, made_by=desk.user.pk) if batch_id else None
    batch = mine.select_related("job").first() if mine is not None else None
    if batch is None:
        return {}
    left = (batch.undo_until - desk.at).total_seconds()
    can_undo = left > 0 and batch.undone_at is None and batch.told_at is None
    is_running = batch.job is not None and batch.job.state in (JobState.QUEUED, JobState.RUNNING)
    first = Application.objects.filter(decision=batch).values_list("name", flat=True).first()
    return {
        "batch": batch,
        "batch_word": wording.done(batch, first or ""),
        "undo_seconds": int(left) + 1 if can_undo and not is_running else 0,
        "undo_of": desk.policy.registration.undo_seconds,
        "is_running": is_running,
        "batch_left_out": len(batch.counts.get("left_out", [])),
    }


def left_out(batch: DecisionBatch, desk: Desk) -> list[tuple[Application, str]]:
    """Return whom a batch left out, with the reason in words, as far as the desk may see them."""
    why = dict(batch.counts.get("left_out", []))
    rows = desk.applications().filter(pk__in=list(why)).select_related("unit")
    rows = rows.defer(*queries.HEAVY).order_by("submitted_at", "pk")[: deciding.AT_ONCE]
    return [(one, str(wording.WHY_WORDS[why[str(one.pk)]])) for one in rows]


def _tabs(asked: Asked, counts: dict[str, Any]) -> list[tuple[str, str, int, bool]]:
    return [
        (tab, str(word), counts[tab], tab == asked.tab) for tab, word in wording.TAB_WORDS.items()
    ]


def _natures(desk: Desk) -> list[tuple[str, str, int]]:
    counted = queries.natures(desk)
    names = code_sets.load("employer_nature")
    return [(code, names.label(code, language()), counted.get(code, 0)) for code in names.codes]


def _agreement(given: dict[str, Any], text: ConsentText | None) -> Agreement:
    at = given.get("at")
    title = given["code"] if text is None else text.titled(language())
    return Agreement(
        title=title,
        version=given["version"],
        is_given=bool(given.get("given")),
        is_required=bool(text and text.required),
        at=dt.datetime.fromisoformat(at) if at else None,
    )
