"""Projects for staff: the list, a new one, one project with every act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.service.projects import queries, rules, services, wording
from volunteers.service.projects.forms import FilterForm, ProjectForm, ReasonForm
from volunteers.service.projects.models import Project
from volunteers.service.projects.rules import Action
from volunteers.service.projects.services import Decision

FOLDER = "volunteers/service/projects"
PAGE_SIZE = 50


@requires(Duty.MANAGE_PROJECTS)
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    names = wording.category_names(policy_at(timezone.now()))
    form = FilterForm(queries.units_for(request.user), names, request.GET)
    asked = form.asked()
    pages = Paginator(queries.listed(request.user, asked), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    rows = [(one, names.get(one.category, ""), wording.LOOKS[one.state]) for one in page]
    shown = {"page": page, "rows": rows, "form": form, "asked": asked}
    shown["tabs"] = wording.tabs(queries.counts(request.user, asked))
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.MANAGE_PROJECTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    units = queries.units_for(request.user)
    names = wording.category_names(policy_at(timezone.now()))
    form = ProjectForm(units, names, request.POST or None)
    if form.is_valid():
        unit, told = form.cleaned_data["unit"], form.told()
        said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
        made = services.create(unit_id=unit.pk, told=told, **said)
        messages.success(request, _("草稿已保存；确认无误后提交。"))
        return redirect("projects:detail", made.pk)
    return render(request, f"{FOLDER}/form.html", {"form": form})


@requires(Duty.MANAGE_PROJECTS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = _project(request, project_id)
    names = wording.category_names(policy_at(timezone.now()))
    before = {name: getattr(project, name) for name in services.SAID}
    form = ProjectForm(None, names, request.POST or None, initial=before)
    if form.is_valid() and _edited(request, project, form):
        return redirect("projects:detail", project.pk)
    return render(request, f"{FOLDER}/form.html", {"form": form, "project": project})


@requires(Duty.MANAGE_PROJECTS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = _project(request, project_id)
    if request.method == "POST":
        return redirect("projects:detail", _act(request, project).pk)
    policy = policy_at(timezone.now())
    approver, place = policy.service.project_approver, queries.place_of(request.user, project.unit)
    shown: dict[str, Any] = {"project": project, "look": wording.LOOKS[project.state]}
    shown["acts"] = rules.open_actions(project.state, approver, place)
    shown["may_edit"] = rules.may_edit(project.state, approver)
    shown["category"] = wording.category_names(policy).get(project.category, "")
    shown["reason_form"] = ReasonForm()
    return render(request, f"{FOLDER}/detail.html", shown)


def _project(request: HttpRequest, project_id: UUID) -> Project:
    found: Project = get_object_or_404(queries.visible_to(request.user), pk=project_id)
    return found


def _edited(request: HttpRequest, project: Project, form: ProjectForm) -> bool:
    actor, now = actor_of(request), timezone.now()
    try:
        services.edit(project=project, told=form.told(), actor=actor, at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已保存。"))
    return True


def _act(request: HttpRequest, project: Project) -> Project:
    """Do what was asked for; return the project to go on with."""
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        found, said = act(request, project, {"actor": actor_of(request), "at": timezone.now()})
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return project
    messages.success(request, str(said))
    return found


Done = tuple[Project, str | Promise]


def _submit(_request: HttpRequest, project: Project, told: dict[str, Any]) -> Done:
    found = services.submit(project=project, **told)
    if found.state == rules.PUBLISHED:
        return found, _("项目已发布，可以报名。")
    return found, _("项目已提交，等待审核。")


def _publish(request: HttpRequest, project: Project, told: dict[str, Any]) -> Done:
    found = services.decide(project=project, decision=_decision(request, project), **told)
    return found, _("项目已发布，可以报名。")


def _return(request: HttpRequest, project: Project, told: dict[str, Any]) -> Done:
    found = services.decide(project=project, decision=_decision(request, project), **told)
    return found, _("项目已退回，单位改后可以重新提交。")


def _close(request: HttpRequest, project: Project, told: dict[str, Any]) -> Done:
    reason = request.POST.get("reason", "")
    found = services.close(project=project, reason=reason, **told)
    return found, _("项目已结项；未开始的场次已取消，报名的人已通知。")


def _copy(_request: HttpRequest, project: Project, told: dict[str, Any]) -> Done:
    return services.copy(project=project, **told), _("已复制为新的草稿。")


def _decision(request: HttpRequest, project: Project) -> Decision:
    if not queries.may_decide(request.user):
        raise Http404
    place, action = queries.place_of(request.user, project.unit), Action(request.POST["act"])
    return Decision(action, place, request.POST.get("reason", ""))


ACTS: dict[str, Callable[[HttpRequest, Project, dict[str, Any]], Done]] = {
    "submit": _submit,
    "publish": _publish,
    "return": _return,
    "close": _close,
    "copy": _copy,
}
