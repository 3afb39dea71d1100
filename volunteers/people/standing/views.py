"""One page for every act on a registration: what follows, the reason, and the deed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, holds, requires
from tenants.errors import RuleBroken
from volunteers.people.profiles import queries
from volunteers.people.profiles.models import Volunteer
from volunteers.people.standing import rules, services
from volunteers.people.standing.forms import ReasonForm
from volunteers.people.standing.rules import Act
from volunteers.people.standing.wording import WORDS

PAGE = "volunteers/people/standing/change.html"


@requires(Duty.RECORD_WITHDRAWAL)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, volunteer_id: UUID, act: Act) -> HttpResponse:
    if act is not Act.WITHDRAW and not holds(request.user, Duty.CHANGE_STANDING):
        raise Http404
    people = queries.visible_to(request.user).select_related("unit")
    person = get_object_or_404(people, pk=volunteer_id)
    form = ReasonForm(act, request.POST if request.method == "POST" else None)
    if form.is_valid():
        _carry_out(request, person, act, form.cleaned_data["reason"])
        return redirect("profiles:detail", person.pk)
    possible = rules.may(act, services.standing_of(person))
    shown = {"person": person, "words": WORDS[act], "form": form, "possible": possible}
    return render(request, PAGE, shown)


def _carry_out(request: HttpRequest, person: Volunteer, act: Act, reason: str) -> None:
    now, actor = timezone.now(), actor_of(request)
    try:
        services.change_standing(
            volunteer_id=person.pk, act=act, reason=reason, actor=actor, at=now
        )
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(WORDS[act].done))
