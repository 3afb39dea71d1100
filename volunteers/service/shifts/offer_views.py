"""What opens upon the link in the message of an offer: the shift, and whether to take the place."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import public
from tenants.errors import RuleBroken
from volunteers.service.shifts import links, offering, services, wording
from volunteers.service.shifts.models import SignUp

DECLINE = "decline"


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, offer_code: str) -> HttpResponse:
    offer = _offer(offer_code)
    if request.method == "POST":
        _answer(request, offer)
        return redirect("offers:confirm", offer_code)
    shown = {"offer": offer, "shift": offer.shift, "look": wording.LOOKS[offer.state]}
    until = offer.offered_until
    shown["is_open"] = until is not None and timezone.now() <= until
    return render(request, "volunteers/service/shifts/offer.html", shown)


def _offer(token: str) -> SignUp:
    key = links.key_in(token)
    if key is None or not links.is_signed(token, links.OFFER):
        raise Http404
    found: SignUp = get_object_or_404(SignUp.objects.select_related("shift__project"), pk=key)
    return found


def _answer(request: HttpRequest, offer: SignUp) -> None:
    now, actor = timezone.now(), actor_of(request)
    declines = request.POST.get("act") == DECLINE
    answer = services.withdraw if declines else offering.confirm
    try:
        answer(sign_up=offer, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已放弃，名额转给下一位。") if declines else _("已确认名额。"))
