"""Approving what is over the day's tier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.service.settlement import approving
from volunteers.service.settlement.forms import DecisionForm

PAGE = "volunteers/service/settlement/held.html"
PAGE_SIZE = 50
ACTS = {"approve": True, "refuse": False}


@requires(Duty.APPROVE_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def held_list(request: HttpRequest) -> HttpResponse:
    form = DecisionForm(request.POST or None)
    if form.is_valid() and _decide(request, form):
        return redirect("held:list")
    rows = approving.waiting_for(account_of(request)).select_related(
        "attendance__volunteer", "attendance__shift__project", "unit"
    )
    page = Paginator(rows.order_by("served_on", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, PAGE, {"page": page, "form": form})


def _decide(request: HttpRequest, form: DecisionForm) -> bool:
    """Decide on those that are ticked; False where the page is to say what is wrong."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    ticked = _ticked(request)
    mine = approving.waiting_for(account_of(request)).filter(pk__in=ticked)
    told: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now(), "approve": act}
    keys, reason = list(mine.values_list("pk", flat=True)), form.cleaned_data["reason"]
    _tell_of_others(request, ticked, keys)
    if ticked and not keys:
        return True
    try:
        done = approving.decide(held_ids=keys, reason=reason, **told)
    except approving.NoReason as refusal:
        form.add_error("reason", str(refusal))
        return False
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return True
    messages.success(request, _("已办理 %d 条。") % done.done)
    if done.overlapping:
        messages.warning(request, _("%d 条与已有记录重叠，未计入。") % done.overlapping)
    return True


def _tell_of_others(request: HttpRequest, ticked: list[UUID], mine: list[UUID]) -> None:
    """Say of what was ticked, and somebody else decided in the meantime, who it was."""
    for who in approving.decided_by([key for key in ticked if key not in mine]):
        messages.warning(request, _("有记录已由 %s 办理，未改动。") % who)


def _ticked(request: HttpRequest) -> list[UUID]:
    try:
        return [UUID(key) for key in request.POST.getlist("ids")]
    except ValueError as error:
        raise Http404 from error
