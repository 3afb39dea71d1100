"""The operator's pages, on the platform's own host."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.accounts.roles import Duty, public, requires
from tenants.platform import queries


@requires(Duty.WATCH_REGIONS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "tenants/platform/home.html", {"regions": queries.regions()})


@public
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "live"})


@public
@require_GET
def ready(request: HttpRequest) -> HttpResponse:
    faults = queries.faults()
    return JsonResponse(
        {"status": "not ready" if faults else "ready", "faults": faults},
        status=503 if faults else 200,
    )
