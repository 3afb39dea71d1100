"""The pages of earlier service: the list and what is done from it, one record, entering, files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.groundwork.imports import services as imports
from volunteers.people.units import scope
from volunteers.service.backfill import acting, panels, queries, services
from volunteers.service.backfill.forms import ChoiceForm, FilterForm, SingleForm, UploadForm
from volunteers.service.backfill.imports import template_book
from volunteers.service.backfill.imports.services import SUBJECT
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord

FOLDER = "volunteers/service/backfill"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Duty.BACKFILL_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def record_list(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        form = FilterForm(request.user, request.GET)
        shown = panels.listed(request.user, form, request.GET.get("page"), timezone.now())
        return render(request, f"{FOLDER}/list.html", shown)
    choice = ChoiceForm(request.user, request.POST)
    act = acting.many(request, choice, timezone.now())
    if act.is_asked:
        return render(request, f"{FOLDER}/confirm.html", act.shown)
    return redirect(f"{reverse('backfill:list')}?{urlencode(choice.kept)}")


@requires(Duty.BACKFILL_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, backfill_id: UUID) -> HttpResponse:
    rows = queries.visible_to(request.user).select_related("unit", "volunteer", "evidence")
    found = get_object_or_404(rows.defer(*queries.SEALED), pk=backfill_id)
    asked = acting.one(request, found, timezone.now()) if request.method == "POST" else None
    if request.method == "POST" and asked is None:
        return redirect("backfill:record", found.pk)
    shown = panels.record(request.user, found, asked, timezone.now())
    return render(request, f"{FOLDER}/record.html", shown)


@requires(Duty.BACKFILL_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    policy = policy_at(now)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    initial = panels.again(request.user, request.GET.get("again", ""))
    form = SingleForm(queries.people_for(request.user), policy, *data, initial=initial)
    made = _submitted(request, form) if form.is_valid() else None
    if made is not None:
        messages.success(request, _("补录已提交，等待审核。"))
        return redirect("backfill:record", made.pk)
    return render(request, f"{FOLDER}/new.html", {"form": form} | panels.window(policy, now))


@requires(Duty.BACKFILL_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
        given = imports.Upload(file.name, file.read(), unit.pk)
        said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
        try:
            batch = imports.receive(subject=SUBJECT, upload=given, **said)
            return redirect("roster:columns", batch.pk)
        except RuleBroken as refusal:
            form.add_error("file", str(refusal))
    return render(request, f"{FOLDER}/upload.html", panels.upload(form, timezone.now()))


@requires(Duty.BACKFILL_HOURS)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    unit = scope.units_for(request.user).order_by("path").first()
    content = template_book.workbook(unit.name if unit else "", policy_at(timezone.now()))
    return _file(content, XLSX, "backfill-template.xlsx")


@requires(Duty.BACKFILL_HOURS)
@require_safe
def evidence(request: HttpRequest, evidence_id: UUID) -> HttpResponse:
    records = queries.visible_to(request.user).filter(evidence=evidence_id)
    found = get_object_or_404(BackfillEvidence, pk=evidence_id, records__in=records[:1])
    said: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    try:
        content = services.open_evidence(evidence_id=found.pk, **said)
    except FileNotFoundError as error:
        raise Http404 from error
    suffix = found.content_type.rpartition("/")[2]
    return _file(content, found.content_type, f"backfill-{found.sha256[:8]}.{suffix}")


def _submitted(request: HttpRequest, form: SingleForm) -> BackfillRecord | None:
    try:
        return services.submit(
            told=form.told(), scan=form.proof(), actor=actor_of(request), at=timezone.now()
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    told = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": str(told), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=content_type, headers=headers)
