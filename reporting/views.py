"""The public home, the progress table, the provincial overview and the way down from it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting import queries, services
from reporting.base import Asked
from reporting.forms import DayForm, UnitForm
from reporting.overview import Filters
from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, holds, public, requires
from tenants.context import current_code, current_region
from tenants.errors import RuleBroken
from volunteers.people.units import scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    found = queries.public_home(current_region(), request.user)
    return render(request, "reporting/home.html", {"home": found})


@requires(Duty.READ_PROGRESS)
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    form = DayForm(request.GET)
    try:
        found = queries.progress_table(current_code(), form.day, units=units_of(request.user))
    except RuleBroken as refusal:
        return no_campaign(request, form, refusal)
    may_go_down = holds(request.user, Duty.READ_OVERVIEW)
    shown = {"table": found, "form": form, "may_go_down": may_go_down}
    return render(request, "reporting/progress.html", shown)


@requires(Duty.READ_PROGRESS)
@require_safe
def progress_export(request: HttpRequest) -> HttpResponse:
    actor, now, form = actor_of(request), timezone.now(), DayForm(request.GET)
    who, units = services.taken_by(actor=actor, at=now), units_of(request.user)
    asked = Asked(current_code(), form.day, who, units)
    try:
        content = services.export_xlsx(code="progress", asked=asked, actor=actor, at=now)
    except RuleBroken as refusal:
        return no_campaign(request, form, refusal)
    name = f"progress-{current_code()}-{timezone.localdate(now)}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@requires(Duty.READ_OVERVIEW)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    form, filters = DayForm(request.GET), Filters.of(request.GET)
    try:
        found = queries.overview(current_code(), form.day, filters)
    except RuleBroken as refusal:
        return no_campaign(request, form, refusal)
    return render(request, "reporting/overview.html", {"overview": found, "form": form})


@requires(Duty.READ_OVERVIEW)
@require_safe
def region(request: HttpRequest, code: str) -> HttpResponse:
    form, unit_form = DayForm(request.GET), UnitForm(request.GET)
    below = queries.region_below(current_region(), code)
    if below is None or not unit_form.is_valid():
        raise Http404
    try:
        found = queries.region_detail(current_region(), below, form.day, unit_form.asked)
    except RuleBroken as refusal:
        return no_campaign(request, form, refusal)
    if unit_form.asked and not found.unit_name:
        raise Http404
    return render(request, "reporting/region.html", {"detail": found, "form": form})


def units_of(user: Any) -> frozenset[Any] | None:
    """Return the units that an account sees; None for the whole region."""
    return None if scope.sees_all(user) else frozenset(scope.unit_ids_for(user))


def no_campaign(request: HttpRequest, form: DayForm, refusal: RuleBroken) -> HttpResponse:
    shown = {"form": form, "refusal": refusal}
    return render(request, "reporting/no_campaign.html", shown)
