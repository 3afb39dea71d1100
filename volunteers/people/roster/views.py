"""The import wizard: template, upload, columns, preview, commit; and the history of imports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, holds, requires
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.imports import choosing, mappings, marking, subjects, undoing
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.models import BatchState, ImportBatch
from volunteers.people.roster import pages, queries, services, template_book
from volunteers.people.roster.forms import ColumnsForm, RepairForm, UploadForm
from volunteers.people.units import scope

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOLDER = "volunteers/people/roster"


@requires(Duty.IMPORT_ROSTER)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    subject = request.GET.get("subject", services.SUBJECT)
    known = subjects.SUBJECTS.get(subject)
    if known is None or known.look is None or not holds(request.user, known.look.duty):
        raise Http404
    shown = {"batches": queries.history(request.user, subject)} | pages.looks(subject)
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            received = _receive(request, form)
        except RuleBroken as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("roster:columns", received.pk)
    shown = {"form": form, "steps": pages.steps(None)} | pages.looks(services.SUBJECT)
    return render(request, f"{FOLDER}/new.html", shown)


@requires(Duty.IMPORT_ROSTER)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    unit = scope.units_for(request.user).order_by("path").first()
    policy = policy_in_force(current_code(), timezone.localdate())
    content = template_book.workbook(unit.name if unit else "", policy)
    return _attachment(content, "volunteers-template.xlsx")


@requires(Duty.IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = _batch(request, batch_id)
    if found.state not in imports.CHECKABLE:
        return redirect("roster:batch", found.pk)
    form = ColumnsForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid() and _settled(request, form, found):
        return redirect("roster:batch", found.pk)
    return render(request, f"{FOLDER}/columns.html", pages.columns(found, form, timezone.now()))


@requires(Duty.IMPORT_ROSTER)
@require_POST
def forget_columns(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    return _moved(request, batch_id, mappings.forget)


@requires(Duty.IMPORT_ROSTER)
@require_POST
def sheet(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    wanted = request.POST.get("sheet", "")
    return _moved(request, batch_id, choosing.choose_sheet, sheet=wanted)


@requires(Duty.IMPORT_ROSTER)
@require_safe
def batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = _batch(request, batch_id)
    if found.state in (BatchState.UPLOADED, BatchState.MAPPING):
        return redirect("roster:columns", found.pk)
    shown = pages.batch(found, request.GET, timezone.now())
    return render(request, f"{FOLDER}/{shown['template']}.html", shown)


@requires(Duty.IMPORT_ROSTER)
@require_safe
def status(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = _batch(request, batch_id)
    if found.state not in queries.RUNNING or queries.has_failed(found):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    shown = pages.progress(found, timezone.now())
    return render(request, f"{FOLDER}/status.html", shown)


@requires(Duty.IMPORT_ROSTER)
@require_POST
def commit(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    good_rows = request.POST.get("rows") == "good"
    return _moved(request, batch_id, imports.ask_commit, good_rows=good_rows)


@requires(Duty.IMPORT_ROSTER)
@require_POST
def cancel(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    return _moved(request, batch_id, imports.cancel)


@requires(Duty.IMPORT_ROSTER)
@require_POST
def retry(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    return _moved(request, batch_id, imports.retry)


@requires(Duty.IMPORT_ROSTER)
@require_POST
def recheck(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = _batch(request, batch_id)
    options = found.options
    if "skip_hidden" in request.POST:
        options = options | {"skip_hidden": request.POST["skip_hidden"] == "on"}
    choices = imports.Choices(found.mapping, found.vouched, options)
    return _moved(request, batch_id, imports.confirm_columns, choices=choices)


@requires(Duty.IMPORT_ROSTER)
@require_POST
def repair(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    accepted = RepairForm(request.POST)
    return _moved(request, batch_id, services.accept_repairs, accepted=accepted.read())


@requires(Duty.IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _moved(request, batch_id, undoing.ask_undo)
    found = _batch(request, batch_id)
    if found.state != BatchState.COMMITTED:
        return redirect("roster:batch", found.pk)
    shown = pages.undo(found, request.GET.get("page", "1"), timezone.now())
    return render(request, f"{FOLDER}/undo.html", shown)


@requires(Duty.IMPORT_ROSTER)
@require_safe
def marked(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    found = _batch(request, batch_id)
    try:
        content = marking.content(found)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("roster:batch", found.pk)
    return _attachment(content, marking.file_name(found))


def _batch(request: HttpRequest, batch_id: UUID) -> ImportBatch:
    found: ImportBatch = get_object_or_404(queries.visible_to(request.user), pk=batch_id)
    return found


def _receive(request: HttpRequest, form: UploadForm) -> ImportBatch:
    file, unit = form.cleaned_data["file"], form.cleaned_data["unit"]
    return services.receive(
        name=file.name,
        content=file.read(),
        unit_id=unit.pk,
        actor=actor_of(request),
        at=timezone.now(),
    )


def _settled(request: HttpRequest, form: ColumnsForm, found: ImportBatch) -> bool:
    try:
        imports.confirm_columns(
            batch_id=found.pk,
            choices=form.choices(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _moved(
    request: HttpRequest, batch_id: UUID, move: Callable[..., ImportBatch], **options: Any
) -> HttpResponse:
    """Move a batch in scope to its next step and show it; a refusal is told there."""
    found = _batch(request, batch_id)
    try:
        move(batch_id=found.pk, actor=actor_of(request), at=timezone.now(), **options)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect("roster:batch", found.pk)


def _attachment(content: bytes, name: str) -> HttpResponse:
    told = content_disposition_header(as_attachment=True, filename=name)
    headers = {"Content-Disposition": str(told)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
