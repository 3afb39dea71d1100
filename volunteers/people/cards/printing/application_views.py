"""附件1 of an application: for who decides on it, masked as beside the queue, and the applicant's
own copy to sign.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, public, requires
from tenants.audit.services import Subject
from tenants.errors import RuleBroken
from tenants.messaging import addresses
from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing import answers, application_data, runs, services
from volunteers.people.registration import routing
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard import holding
from volunteers.people.registration.wizard.status import has_form


@requires(Duty.READ_APPLICATIONS)
@never_cache
@require_POST
def of_application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    found = application_data.printable(routing.visible_to(request.user))
    one, user = get_object_or_404(found, pk=application_id), account_of(request)
    values = application_data.as_seen_by(user.pk, one, timezone.now())
    return _printed(request, one, values)


@public
@never_cache
@require_POST
def own(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    one = holding.held(request, now)
    if one is None or not has_form(one, now):
        return redirect("registration:status")
    try:
        addresses.refuse_too_many(request.META.get("REMOTE_ADDR"), purpose="own_form")
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("registration:status")
    return _printed(request, one, application_data.as_seen_by_applicant(one))


@requires(Duty.OWN_DATA)
@never_cache
@require_POST
def of_volunteer(request: HttpRequest, application_id: UUID) -> HttpResponse:
    mine = Application.objects.filter(volunteer__user=account_of(request))
    one = get_object_or_404(application_data.printable(mine), pk=application_id)
    return _printed(request, one, application_data.as_seen_by_applicant(one))


@transaction.atomic
def _printed(request: HttpRequest, one: Application, values: Mapping[str, Any]) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    made = runs.of_application(one=one, values=values, actor=actor, at=now)
    subject = Subject("application", str(one.pk), {"kind": PrintKind.FORMS.value})
    services.record(subject=subject, actor=actor, at=now, action="print.one")
    return answers.pdf(made.pdf.content, answers.name_of(PrintKind.FORMS, now))
