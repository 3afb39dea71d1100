"""The operator's pages, on the platform's own host."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, public, requires
from tenants.letters import delivering
from tenants.platform import queries


@requires(Duty.WATCH_REGIONS)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    shown = {"regions": queries.regions(), "letters": delivering.failed()}
    return render(request, "tenants/platform/home.html", shown)


@requires(Duty.WATCH_REGIONS)
@require_POST
def retry_letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    if delivering.retry(letter_id=letter_id, actor=actor_of(request), at=timezone.now()):
        messages.success(request, _("已重新投递。"))
    else:
        messages.error(request, _("该信件已送达、正在投递，或内容已清空，不能重新投递。"))
    return redirect("platform:home")


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
