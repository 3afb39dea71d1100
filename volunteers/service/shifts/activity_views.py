"""Activities for anybody: what is published, and one project with its shifts to sign up for."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenants.accounts.roles import public
from tenants.links import link_to
from tenants.policy_versions.services import policy_at
from volunteers.service.projects import wording
from volunteers.service.projects.forms import FilterForm
from volunteers.service.projects.models import Project
from volunteers.service.shifts import activities, queries

FOLDER = "volunteers/service/shifts"
PAGE_SIZE = 20


@public
@require_safe
def activity_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    names = wording.category_names(policy_at(now))
    form = FilterForm(activities.units(), names, request.GET)
    asked = form.asked()
    page = Paginator(activities.listed(asked, now), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = {"page": page, "form": form, "asked": asked, "found": activities.shown(page, now)}
    return render(request, f"{FOLDER}/activities.html", shown)


@public
@require_safe
def activity(request: HttpRequest, project_id: UUID) -> HttpResponse:
    published = Project.objects.published().select_related("unit")
    project, now = get_object_or_404(published, pk=project_id), timezone.now()
    names = wording.category_names(policy_at(now))
    shown = {"project": project, "category": names.get(project.category, "")}
    shown["shift_cards"] = queries.cards_for(project, request.user, now)
    shown["link"] = link_to(request.path, request)
    return render(request, f"{FOLDER}/activity.html", shown)
