"""The office's pages about duplicates across regions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.links import home_of
from volunteers.people.duplicates import queries, rules, services
from volunteers.people.duplicates.forms import FindingForm
from volunteers.people.duplicates.models import CaseState, DuplicateCase, Finding
from volunteers.people.profiles import unmask_queries

FOLDER = "volunteers/people/duplicates"
PAGE_SIZE = 50


@requires(Duty.SETTLE_DUPLICATES)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("state", CaseState.OPEN)
    state = asked if asked in CaseState.values else ""
    page = Paginator(queries.cases(state), PAGE_SIZE).get_page(request.GET.get("page"))
    lines, open_count = queries.lines(list(page.object_list)), queries.open_count()
    shown = {"page": page, "lines": lines, "state": state, "open_count": open_count}
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.SETTLE_DUPLICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.cases(), pk=case_id)
    form = FindingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _find(request, found, form)
        return redirect("duplicates:case", found.pk)
    line, own = queries.lines([found])[0], found.volunteer or found.application
    shown = {"line": line, "case": found, "form": form, "own": own}
    shown["sight"] = own and unmask_queries.sight_of(
        user_id=account_of(request).pk, object_id=own.pk, born=own.birth_date, at=timezone.now()
    )
    shown |= _other_office(request, found.other_region)
    shown["contradicts"] = rules.is_contradiction(found.own_finding, found.other_finding)
    return render(request, f"{FOLDER}/case.html", shown)


def _other_office(request: HttpRequest, code: str) -> dict[str, Any]:
    """Return how the other office is reached: by what its public home says, and where that is."""
    organisers = queries.organisers_of(code)
    home = "" if organisers is None else home_of(code, request)
    return {"organisers": organisers or (), "home": home}


def _find(request: HttpRequest, found: DuplicateCase, form: FindingForm) -> None:
    try:
        services.find(
            case_id=found.pk,
            finding=Finding(form.cleaned_data["finding"]),
            note=form.cleaned_data["note"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("核对结果已记录，并已告知对方办公室。"))
