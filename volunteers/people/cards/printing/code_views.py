"""Activation codes as strips to cut, issued and printed in one step."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.links import link_to
from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing import answers, runs
from volunteers.people.profiles.forms import ChoiceForm
from volunteers.people.registration.activation import services as activation
from volunteers.people.registration.activation.services import Issued, Wanted


@requires(Duty.ISSUE_CODES)
@never_cache
@require_POST
def codes(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), ChoiceForm(request.user, request.POST)
    wanted = Wanted(form.people(now), activation.PRINTED, form.count_shown)
    try:
        issued = activation.issue(wanted=wanted, actor=actor_of(request), at=now)
        content = _strips(request, issued)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("profiles:list")
    return answers.pdf(content, answers.name_of(PrintKind.CODES, now))


def _strips(request: HttpRequest, issued: list[Issued]) -> bytes:
    made = runs.codes(
        issued=issued,
        link=link_to(reverse("activation:enter"), request),
        base=link_to("", request),
        actor=actor_of(request),
        at=timezone.now(),
    )
    return made.pdf.content
