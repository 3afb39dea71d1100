"""The volunteer's own card: on the telephone, and as a PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.links import link_to
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.common.masking import masked_name
from volunteers.people.cards import queries, rules, services, verification, wording
from volunteers.people.cards.models import Card, PrintKind
from volunteers.people.cards.printing import answers, pictures, runs
from volunteers.people.cards.printing.content import Order
from volunteers.people.cards.rules import Standing

PAGE = "volunteers/people/cards/own.html"
SHOW_NAME = "shown"


@requires(Duty.OWN_DATA)
@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    card = queries.own_card(account_of(request).pk)
    if card is None:
        return render(request, PAGE, {"card": None})
    return render(request, PAGE, _shown(request, card))


@requires(Duty.OWN_DATA)
@never_cache
@require_safe
def own_print(request: HttpRequest) -> HttpResponse:
    card, now = queries.own_card(account_of(request).pk), timezone.now()
    people = [card.volunteer_id] if card else []
    order = Order(PrintKind.CARDS, people)
    try:
        made = runs.at_once(order=order, base=link_to("", request), actor=actor_of(request), at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("own_card:own")
    return answers.pdf(made.pdf.content, answers.name_of(PrintKind.CARDS, now))


def _shown(request: HttpRequest, card: Card) -> dict[str, Any]:
    now, person = timezone.now(), card.volunteer
    standing = services.standing_of(card, timezone.localdate(now))
    told = policy_in_force(current_code(), timezone.localdate(now)).card
    is_open = request.GET.get("name") == SHOW_NAME
    shown = {"card": card, "person": person, "now": now, "look": wording.LOOKS[standing]}
    shown |= {"name": person.name if is_open else masked_name(person.name), "is_open": is_open}
    shown |= {"number": rules.in_fours(person.volunteer_number), "issuer": told.issuer}
    shown["title"] = told.title_en if get_language() == "en" else told.title
    if standing is Standing.VALID:
        code = verification.code_of(card.pk, good_until=now + verification.SHOWN_FOR)
        address = link_to(reverse("verify:card", args=[code]), request)
        shown["qr"] = pictures.modules(address)
    return shown
