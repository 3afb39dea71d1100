"""The public page that verifies a card: by its code, or by its number and name.

Whatever is not there, is another region's, or was made up is answered in the same words.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.roles import public
from volunteers.people.cards import limits, verification, wording
from volunteers.people.cards.forms import NumberForm
from volunteers.people.cards.verification import Verified

FOLDER = "volunteers/people/cards/verify"


@public
@never_cache
@require_safe
def card(request: HttpRequest, code_of_card: str) -> HttpResponse:
    now = timezone.now()
    if not limits.may_verify(request.META.get("REMOTE_ADDR")):
        return _answer(request, {"is_limited": True}, status=429)
    read = verification.read(code_of_card, at=now)
    if read is not None and read.is_stale:
        return _answer(request, {"is_stale": True})
    return _found(request, verification.by_card(read.card_id, at=now) if read else None)


@public
@never_cache
@sensitive_post_parameters("number", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _answer(request, {"form": form})
    if not limits.may_verify(request.META.get("REMOTE_ADDR")):
        return _answer(request, {"is_limited": True}, status=429)
    return _found(request, verification.by_number(**form.cleaned_data, at=timezone.now()))


def _found(request: HttpRequest, found: Verified | None) -> HttpResponse:
    if found is None:
        return _answer(request, {"is_unknown": True}, status=404)
    look = wording.LOOKS[found.standing]
    return _answer(request, {"found": found, "look": look, "at": timezone.now()})


def _answer(request: HttpRequest, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, f"{FOLDER}/page.html", shown, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
