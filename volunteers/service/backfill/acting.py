"""What a page of earlier service does once a button is pressed: asked back first where something is
still to be said, then done, and told.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from tenants.accounts.actors import actor_of
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.service.backfill import deciding, queries, services
from volunteers.service.backfill.deciding import Decision, Outcome
from volunteers.service.backfill.forms import ACT_FORMS, ATTACH, ChoiceForm, scan_of
from volunteers.service.backfill.models import BackfillRecord, BackfillState
from volunteers.service.backfill.rules import Action

WITHDRAW = "withdraw"
NAMED = 5  # of what was left out


@dataclass(frozen=True)
class Act:
    """What came of a button: the page that asks back (`shown`), or it was done and told."""

    is_asked: bool
    shown: dict[str, Any] = field(default_factory=dict)


def many(request: HttpRequest, choice: ChoiceForm, at: dt.datetime) -> Act:
    """Do what is asked with the records ticked, or with all of the filter; a first press asks
    back, with how many they are.

    :raises Http404: the filter is out of scope, or the act is none
    """
    asked = choice.asked()
    act, data = choice.cleaned_data["act"], choice.cleaned_data
    if data["everyone"]:
        records = queries.listed(request.user, asked, policy_at(at))
    else:
        records = queries.visible_to(request.user).filter(pk__in=data["ids"])
    if not records.exists():
        messages.info(request, _("没有选中任何补录，请先勾选。"))
        return Act(is_asked=False)
    form = _form(request, act, is_sent=data["confirmed"])
    if data["confirmed"] and form.is_valid():
        shown = (data["shown"] or 0) if data["everyone"] else None
        _done(request, act, records, (form, shown), at)
        return Act(is_asked=False)
    told = {"choice": choice, "act": act, "form": form, "ids": data["ids"], "asked": asked}
    told |= {"count": records.count(), "minutes": queries.minutes_of(records)}
    return Act(is_asked=True, shown=told | {"most": services.MOST_AT_ONCE})


def one(request: HttpRequest, found: BackfillRecord, at: dt.datetime) -> forms.Form | None:
    """Do what is asked with one record; return the form that still has a fault, None where it was
    done or refused, which is told.

    :raises Http404: the act is none
    """
    act = request.POST.get("act", "")
    if act == WITHDRAW:
        _withdrawn(request, found, at)
        return None
    form = _form(request, act, is_sent=True)
    if not form.is_valid():
        return form
    _done(request, act, BackfillRecord.objects.filter(pk=found.pk), (form, None), at)
    return None


def _form(request: HttpRequest, act: str, *, is_sent: bool) -> forms.Form:
    if act not in ACT_FORMS:
        raise Http404
    return ACT_FORMS[act](request.POST, request.FILES) if is_sent else ACT_FORMS[act]()


def _withdrawn(request: HttpRequest, found: BackfillRecord, at: dt.datetime) -> None:
    try:
        services.withdraw(record_id=found.pk, actor=actor_of(request), at=at)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("补录已撤回。"))


def _done(
    request: HttpRequest,
    act: str,
    records: QuerySet[BackfillRecord],
    said: tuple[forms.Form, int | None],
    at: dt.datetime,
) -> None:
    form, shown = said
    actor = actor_of(request)
    try:
        if act == ATTACH:
            scan = scan_of(form, "scan")
            count = services.attach(records=records, scan=scan, actor=actor, at=at)
            text = _("证明材料已加密保存，证明 %(count)s 条补录。")
            messages.success(request, text % {"count": f"{count:,}"})
            return
        decision = Decision(
            records,
            Action(act),
            queries.desk_of(request.user),
            form.cleaned_data.get("reason", ""),
            shown,
        )
        _tell(request, deciding.decide(decision=decision, actor=actor, at=at))
    except RuleBroken as refusal:
        messages.error(request, str(refusal))


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    words = {
        BackfillState.UNIT_APPROVED: _("%(count)s 条已通过第一次审核，待第二次审核。"),
        BackfillState.APPROVED: _("%(count)s 条已通过，计入补录时长。"),
        BackfillState.RETURNED: _("%(count)s 条已退回。"),
    }
    for state, count in outcome.done.items():
        messages.success(request, words[BackfillState(state)] % {"count": f"{count:,}"})
    for left in outcome.left_out[:NAMED]:
        line = {"name": left.record.volunteer.name, "why": deciding.told(left)}
        messages.warning(request, _("%(name)s：%(why)s") % line)
    if len(outcome.left_out) > NAMED:
        said = _("另有 %(count)s 条没有办理。")
        messages.warning(request, said % {"count": f"{len(outcome.left_out) - NAMED:,}"})
