"""How SMS and e-mail go: counts, failures with their reason, and sending the failed ones again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.messaging import delivery, gateways, queries
from tenants.messaging.tasks import deliver_soon
from volunteers.office.messages import wording


@requires(Duty.READ_MESSAGES)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    shown = {
        "totals": queries.totals(now),
        "failures": [(row, wording.kind(row), wording.why(row)) for row in queries.failures(now)],
        "channels": gateways.channels(),
        "counted_at": now,
    }
    return render(request, "volunteers/office/messages/list.html", shown)


@requires(Duty.READ_MESSAGES)
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    count = delivery.send_again(actor=actor_of(request), at=timezone.now())
    deliver_soon()
    messages.success(request, _("已重新排队 %(count)s 条。") % {"count": f"{count:,}"})
    return redirect("messages:list")
