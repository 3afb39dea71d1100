"""A volunteer's own home."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting.me import queries
from tenants.accounts.actors import account_of
from tenants.accounts.roles import Duty, requires


@requires(Duty.OWN_DATA)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    found = queries.my_page(account_of(request).pk, at=timezone.now())
    if found is None:
        return render(request, "reporting/me/nobody.html")
    return render(request, "reporting/me/home.html", {"mine": found})
