"""Units: the list as a tree, and one unit with its figures."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.accounts.roles import Duty, holds, requires
from tenants.context import current_code
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_in_force
from volunteers.people.units import queries, scope, wording
from volunteers.people.units.forms import UnitFilterForm
from volunteers.people.units.staff.queries import staff_of

PAGE_SIZE = 100


@requires(Duty.READ_UNITS)
@require_safe
def unit_list(request: HttpRequest) -> HttpResponse:
    policy = _policy()
    form = UnitFilterForm(policy, request.GET)
    pages = Paginator(queries.tree(request.user, form.asked()), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    rows = queries.rows(page.object_list)
    listed = [
        (row, wording.kind(policy, row.unit.kind), wording.location(policy, row.unit.location))
        for row in rows
    ]
    shown = {"page": page, "rows": listed, "form": form, "counted_at": queries.last_counted(rows)}
    return render(request, "volunteers/people/units/list.html", shown)


@requires(Duty.READ_UNITS)
@require_safe
def detail(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    units, policy = scope.units_for(request.user), _policy()
    unit = get_object_or_404(units.select_related("parent"), pk=unit_id)
    shown = {
        "unit": unit,
        "kind": wording.kind(policy, unit.kind),
        "location": wording.location(policy, unit.location),
        "counted": queries.figures_of([unit.pk])[unit.pk],
        "figures": [(one, wording.measure(one.measure)) for one in queries.latest_figures(unit)],
        "children": queries.children_of(unit),
        "staff": staff_of(unit),
        "may_read_roster": holds(request.user, Duty.READ_ROSTER),
        "may_manage_staff": holds(request.user, Duty.MANAGE_STAFF),
    }
    return render(request, "volunteers/people/units/detail.html", shown)


def _policy() -> RegionPolicy:
    return policy_in_force(current_code(), timezone.localdate())
