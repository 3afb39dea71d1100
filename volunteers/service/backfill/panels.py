"""What the templates of earlier service are given."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.roster import pages
from volunteers.people.units import scope
from volunteers.service.backfill import queries, rules, windows, wording
from volunteers.service.backfill.errors import OutsideWindow
from volunteers.service.backfill.forms import FilterForm, ProofForm, ReturnForm
from volunteers.service.backfill.imports import template_book
from volunteers.service.backfill.imports.services import SUBJECT
from volunteers.service.backfill.models import BackfillRecord, BackfillState

PAGE_SIZE = 50
UNITS_OFFERED = 300


@dataclass(frozen=True, slots=True)
class Line:
    """One record as the list shows it."""

    record: BackfillRecord
    served: str
    length: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One state of the list, with how many records stand in it."""

    code: str
    name: str
    count: int


def window(policy: RegionPolicy, at: dt.datetime) -> dict[str, Any]:
    """Return whether earlier service may be entered now (`closed` says why not), and when."""
    found = {"closed": "", "span": "", "source": ""}
    if policy.backfill:
        found["span"] = template_book.span(policy.backfill)
        found["source"] = policy.backfill.source
    try:
        windows.opened(policy, timezone.localdate(at))
    except OutsideWindow as refusal:
        found["closed"] = str(refusal)
    return found


def listed(user: Any, form: FilterForm, number: str | None, at: dt.datetime) -> dict[str, Any]:
    """Return the list: its rows, tabs and filters."""
    asked, policy = form.asked(), policy_at(at)
    rows = queries.listed(user, asked, policy).select_related("unit", "volunteer")
    page = Paginator(rows.defer(*queries.HEAVY), PAGE_SIZE).get_page(number)
    tally = queries.counts(user, asked, policy)
    units = scope.units_for(user).order_by("path")[:UNITS_OFFERED]
    batch = ImportBatch.objects.filter(pk=asked.batch_id).first() if asked.batch_id else None
    return {
        "form": form,
        "asked": asked,
        "page": page,
        "lines": [line(one) for one in page.object_list],
        "tabs": _tabs(tally),
        "units": units,
        "batch": batch,
        "can_decide": asked.tab in (queries.MINE, *rules.WAITING),
        "most": PAGE_SIZE,
        **window(policy, at),
    }


def line(one: BackfillRecord) -> Line:
    """Return a record as a list shows it."""
    served = wording.served(one.served_on, one.precision)
    return Line(one, served, wording.length(one.minutes), *wording.TONES[BackfillState(one.state)])


def record(
    user: Any, found: BackfillRecord, asked: forms.Form | None, at: dt.datetime
) -> dict[str, Any]:
    """Return the page of one record; `asked` is the form that was sent with a fault."""
    policy = policy_at(at)
    shown = {"return_form": ReturnForm(), "proof_form": ProofForm()}
    if isinstance(asked, ReturnForm):
        shown["return_form"] = asked
    if isinstance(asked, ProofForm):
        shown["proof_form"] = asked
    return {
        "record": found,
        "line": line(found),
        "category": _category(policy, found.category),
        "acts": queries.acts_on(user, found, policy),
        "is_waiting": found.state in rules.WAITING,
        "can_prove": found.state == BackfillState.SUBMITTED,
        **shown,
    }


def again(user: Any, key: str) -> dict[str, Any]:
    """Return what a returned or withdrawn record said, to be entered anew; nothing for no such."""
    try:
        rows = queries.visible_to(user).filter(pk=UUID(key)).select_related("volunteer")
    except ValueError:
        return {}
    found = rows.defer(*queries.SEALED).first()
    if found is None:
        return {}
    return {
        "person": found.volunteer.volunteer_number,
        "project_title": found.project_title,
        "category": found.category,
        "served": wording.served(found.served_on, found.precision),
        "duration": f"{found.minutes / 60:g}",
        "content": found.content,
    }


def upload(form: forms.Form, at: dt.datetime) -> dict[str, Any]:
    """Return the page that takes a file."""
    return (
        {"form": form, "steps": pages.steps(None)}
        | pages.looks(SUBJECT)
        | window(policy_at(at), at)
    )


def _tabs(tally: dict[str, int]) -> list[Tab]:
    names = {queries.MINE: _("待我审核"), queries.ALL: _("全部")}
    names |= {state.value: str(state.label) for state in BackfillState}
    return [Tab(code, names[code], tally[code]) for code in queries.TABS]


def _category(policy: RegionPolicy, code: str) -> str:
    english = (get_language() or "").startswith("en")
    for one in policy.categories:
        if one.code == code:
            return one.label_en if english else one.label
    return code
