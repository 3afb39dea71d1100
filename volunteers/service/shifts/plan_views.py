"""Planning the shifts of a project, and changing one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.service.projects.models import Project
from volunteers.service.shifts import queries, services, wording
from volunteers.service.shifts.models import Shift
from volunteers.service.shifts.plan_form import PlanForm, initial_of

FOLDER = "volunteers/service/shifts"


@requires(Duty.LEAD_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = get_object_or_404(queries.projects_for(request.user), pk=project_id)
    leaders, sent = queries.leaders_for(request.user), request.POST or None
    form = PlanForm(leaders, sent, initial={"place": project.place, "weeks": 1})
    if form.is_valid() and _plan(request, project, form):
        return redirect("shifts:of_project", project.pk)
    ahead = queries.listed(request.user, is_past=False, at=timezone.now())
    counted = queries.counted(ahead.filter(project=project)[: queries.MOST_CARDS])
    rows = [(*row, wording.SHIFT_LOOKS[row[0].state]) for row in counted]
    shown = {"project": project, "form": form, "rows": rows}
    return render(request, f"{FOLDER}/of_project.html", shown)


@requires(Duty.LEAD_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    shift = get_object_or_404(queries.visible_to(request.user), pk=shift_id)
    leaders, hours = queries.leaders_for(request.user), policy_at(timezone.now()).service
    before = initial_of(shift, hours.withdraw_until_hours)
    form = PlanForm(leaders, request.POST or None, initial=before, is_new=False)
    if form.is_valid() and _change(request, shift, form):
        return redirect("shifts:detail", shift.pk)
    return render(request, f"{FOLDER}/change.html", {"shift": shift, "form": form})


def _plan(request: HttpRequest, project: Project, form: PlanForm) -> bool:
    actor, now = actor_of(request), timezone.now()
    try:
        made = services.plan_many(project=project, wanted=form.plans(), actor=actor, at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    said = ngettext("已安排 %(n)s 个场次。", "已安排 %(n)s 个场次。", len(made))
    messages.success(request, said % {"n": len(made)})
    return True


def _change(request: HttpRequest, shift: Shift, form: PlanForm) -> bool:
    actor, now = actor_of(request), timezone.now()
    try:
        services.change(shift=shift, wanted=form.plan(), actor=actor, at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("场次已更改；时间或地点有变的，已通知报名的人。"))
    return True
