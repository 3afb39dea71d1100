"""The pages of transfers: the list, one transfer, asking for one; and the volunteer's own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.queries import visible_to
from volunteers.people.transfers import crossing, queries, services
from volunteers.people.transfers.forms import AnswerForm, WishForm
from volunteers.people.transfers.models import Transfer, TransferKind
from volunteers.people.transfers.rules import Act
from volunteers.people.transfers.wording import ACTS
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

FOLDER = "volunteers/people/transfers"
PAGE_SIZE = 50
UNITS_OFFERED = 300


@requires(Duty.HANDLE_TRANSFERS)
@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    is_open = request.GET.get("state") != "ended"
    found = queries.listed(request.user, is_open=is_open)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = queries.lines(list(page.object_list))
    return render(
        request, f"{FOLDER}/list.html", {"page": page, "lines": lines, "is_open": is_open}
    )


@requires(Duty.HANDLE_TRANSFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    person = get_object_or_404(visible_to(request.user).select_related("unit"), pk=volunteer_id)
    form = WishForm(queries.reachable(), request.POST if request.method == "POST" else None)
    offered = _offered(scope.units_for(request.user))
    asked = _asked(request, person, form, "unit") if form.is_valid() else None
    if asked is not None:
        return redirect("transfers:transfer", asked.pk)
    return render(request, f"{FOLDER}/new.html", {"form": form, "person": person} | offered)


@requires(Duty.HANDLE_TRANSFERS)
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=transfer_id)
    acts = queries.open_acts(request.user, found)
    asks_unit = found.kind == TransferKind.IN and Act.ACCEPT in acts
    form = AnswerForm(asks_unit=asks_unit, data=request.POST if request.method == "POST" else None)
    if form.is_valid() and _acted(request, found, acts, form):
        return redirect("transfers:transfer", found.pk)
    shown = {"line": queries.lines([found])[0], "transfer": found, "form": form}
    shown |= {"acts": [(act, ACTS[act]) for act in acts]}
    shown |= _offered(scope.units_for(request.user))
    shown["is_accepted"] = crossing.is_accepted(found)
    return render(request, f"{FOLDER}/transfer.html", shown)


@requires(Duty.OWN_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    person = get_object_or_404(
        Volunteer.objects.select_related("unit"), user_id=account_of(request).pk
    )
    form = WishForm(queries.reachable(), request.POST if request.method == "POST" else None)
    if form.is_valid() and _asked(request, person, form, "volunteer") is not None:
        return redirect("own_transfer")
    mine = Transfer.objects.select_related("volunteer", "from_unit", "to_unit")
    lines = queries.lines(list(mine.filter(volunteer=person).order_by("-created_at")))
    shown = {"form": form, "person": person, "lines": lines} | _offered(Unit.objects.all())
    return render(request, f"{FOLDER}/own.html", shown)


def _offered(units: QuerySet[Unit]) -> dict[str, Any]:
    return {"units": units.filter(is_closed=False).order_by("path")[:UNITS_OFFERED]}


def _asked(
    request: HttpRequest, person: Volunteer, form: WishForm, asked_by: str
) -> Transfer | None:
    try:
        asked = services.ask(
            volunteer_id=person.pk,
            wish=form.wish(asked_by),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("转移申请已提交。"))
    return asked


def _acted(request: HttpRequest, found: Transfer, acts: tuple[Act, ...], form: AnswerForm) -> bool:
    named = request.POST.get("act", "")
    if named not in set(Act):
        raise Http404
    try:
        if Act(named) not in acts:
            raise services.NotPossible
        services.act(
            transfer_id=found.pk,
            act=Act(named),
            answer=form.answer(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已办理。"))
    return True
