"""A volunteer gives or withdraws a consent that the registration does not stand on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.profiles import consents
from volunteers.people.profiles.models import Consent, Volunteer


@requires(Duty.OWN_DATA)
@require_POST
def withdraw(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    own = Consent.objects.filter(volunteer__user_id=account_of(request).pk)
    consent = get_object_or_404(own, pk=consent_id)
    try:
        consents.withdraw(consent_id=consent.pk, actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤回同意。"))
    return redirect("me:home")


@requires(Duty.OWN_DATA)
@require_POST
def give(request: HttpRequest, text_code: str) -> HttpResponse:
    person = get_object_or_404(Volunteer, user_id=account_of(request).pk)
    actor, now = actor_of(request), timezone.now()
    try:
        consents.give(volunteer_id=person.pk, text_code=text_code, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已记录您的同意，可随时撤回。"))
    return redirect("me:home")
