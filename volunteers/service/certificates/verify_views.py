"""The public page that verifies a certificate of record by the code on it. Whatever is not there,
is another region's, or was made up is answered in the same words.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tenants.accounts.roles import public
from volunteers.people.cards import limits
from volunteers.service.certificates import codes, queries, wording

PAGE = "volunteers/service/certificates/verify.html"


@public
@never_cache
@require_safe
def certificate(request: HttpRequest, code_of_certificate: str) -> HttpResponse:
    if not limits.may_verify(request.META.get("REMOTE_ADDR")):
        return _answer(request, {"is_limited": True}, status=429)
    now, key = timezone.now(), codes.read(code_of_certificate)
    found = queries.verified(key, at=now) if key else None
    if found is None:
        return _answer(request, {"is_unknown": True}, status=404)
    return _answer(request, {"found": found, "look": wording.LOOKS[found.state], "at": now})


def _answer(request: HttpRequest, shown: dict[str, Any], status: int = 200) -> HttpResponse:
    answer = render(request, PAGE, shown, status=status)
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
