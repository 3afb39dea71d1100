"""The page on which an office keeps the reasons that it often gives."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from volunteers.people.registration import reasons as services
from volunteers.people.registration.approvals.forms import TemplateForm
from volunteers.people.registration.models import ReasonTemplate
from volunteers.people.registration.reasons import Words

FOLDER = "volunteers/people/registration/approvals"
STEPS = {"up": -1, "down": 1}


@requires(Duty.KEEP_REASONS)
@require_safe
def reasons(request: HttpRequest) -> HttpResponse:
    templates = ReasonTemplate.objects.order_by("is_retired", "action", "position", "created_at")
    return render(request, f"{FOLDER}/reasons.html", {"templates": templates})


@requires(Duty.KEEP_REASONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = TemplateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.add(words=_words(form), actor=actor_of(request), at=timezone.now())
        messages.success(request, _("已添加理由模板。"))
        return redirect("approvals:reasons")
    return render(request, f"{FOLDER}/reason_form.html", {"form": form})


@requires(Duty.KEEP_REASONS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(ReasonTemplate, pk=template_id)
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=template)
    if form.is_valid():
        words, actor = _words(form), actor_of(request)
        services.change(template_id=template_id, words=words, actor=actor, at=timezone.now())
        messages.success(request, _("已保存理由模板。"))
        return redirect("approvals:reasons")
    return render(request, f"{FOLDER}/reason_form.html", {"form": form, "template": template})


@requires(Duty.KEEP_REASONS)
@require_POST
def move(request: HttpRequest, template_id: UUID) -> HttpResponse:
    get_object_or_404(ReasonTemplate, pk=template_id)
    by = STEPS.get(request.POST.get("direction", ""))
    if by is None:
        raise Http404
    services.move(template_id=template_id, by=by, actor=actor_of(request), at=timezone.now())
    return redirect("approvals:reasons")


@requires(Duty.KEEP_REASONS)
@require_POST
def retire(request: HttpRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(ReasonTemplate, pk=template_id)
    actor, now = actor_of(request), timezone.now()
    is_retired = not template.is_retired
    services.retire(template_id=template_id, is_retired=is_retired, actor=actor, at=now)
    return redirect("approvals:reasons")


def _words(form: TemplateForm) -> Words:
    given = form.cleaned_data
    return Words(given["action"], given["title"], given["text"])
