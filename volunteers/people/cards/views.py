"""Cards for staff: the list, one card, what is done to it, cards for those who have none."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, holds, requires
from tenants.errors import RuleBroken
from volunteers.people.cards import issuing, queries, rules, services, wording
from volunteers.people.cards.forms import CardFilterForm, ReasonForm
from volunteers.people.cards.models import Card
from volunteers.people.cards.rules import Act
from volunteers.people.units import scope

FOLDER = "volunteers/people/cards"
PAGE_SIZE = 50
UNITS_OFFERED = 300


@requires(Duty.MANAGE_CARDS)
@require_safe
def cards(request: HttpRequest) -> HttpResponse:
    on, asked = timezone.localdate(), CardFilterForm(request.user, request.GET).asked()
    counts = queries.group_counts(request.user, asked.unit, on)
    page = Paginator(queries.listed(request.user, asked, on), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = [(card, wording.LOOKS[services.standing_of(card, on)]) for card in page]
    shown = {"page": page, "rows": rows, "asked": asked, "missing": queries.missing(request.user)}
    shown |= {"tabs": wording.tabs(asked.group, counts), "may_print": _may_print(request)}
    shown["units"] = scope.units_for(request.user).order_by("path")[:UNITS_OFFERED]
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.MANAGE_CARDS)
@require_safe
def detail(request: HttpRequest, card_id: UUID) -> HttpResponse:
    card, on = _card(request, card_id), timezone.localdate()
    standing = services.standing_of(card, on)
    former = [
        (one, wording.LOOKS[services.standing_of(one, on)])
        for one in queries.cards_of(card.volunteer)
    ]
    acts = [wording.WORDS[act] for act in rules.open_acts(standing)]
    shown = {"card": card, "look": wording.LOOKS[standing], "acts": acts, "former": former}
    shown |= {"number": rules.in_fours(card.volunteer.volunteer_number)}
    return render(request, f"{FOLDER}/detail.html", shown | {"may_print": _may_print(request)})


@requires(Duty.MANAGE_CARDS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, card_id: UUID, act: Act) -> HttpResponse:
    card = _card(request, card_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _carry_out(request, card, act, form.cleaned_data["reason"])
    standing = services.standing_of(card, timezone.localdate())
    shown = {"card": card, "words": wording.WORDS[act], "form": form}
    shown |= {"possible": rules.may(act, standing), "look": wording.LOOKS[standing]}
    return render(request, f"{FOLDER}/change.html", shown)


@requires(Duty.MANAGE_CARDS)
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    issuing.request_missing(actor=actor_of(request), at=timezone.now())
    messages.success(request, _("正在为未发证的注册志愿者发证，刷新本页即可看到进展。"))
    return redirect("cards:list")


def _card(request: HttpRequest, card_id: UUID) -> Card:
    found = queries.visible_to(request.user).select_related("volunteer__unit")
    card: Card = get_object_or_404(found, pk=card_id)
    return card


def _carry_out(request: HttpRequest, card: Card, act: Act, reason: str) -> HttpResponse:
    now, actor, shown = timezone.now(), actor_of(request), card
    try:
        changed = services.ACTS[act](card_id=card.pk, reason=reason, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        shown = changed
        messages.success(request, str(wording.WORDS[act].done))
    return redirect("cards:detail", shown.pk)


def _may_print(request: HttpRequest) -> bool:
    return holds(request.user, Duty.PRINT_FORMS)
