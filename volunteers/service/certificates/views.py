"""Certificates for staff: the list, issuing to one or to a unit, one certificate, a run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from volunteers.people.units import scope
from volunteers.service.certificates import acts, certifying, pages, queries, wording
from volunteers.service.certificates.forms import CertificateFilterForm, IssueForm, RevokeForm
from volunteers.service.certificates.models import RecordCertificate

FOLDER = "volunteers/service/certificates"
PAGE_SIZE = 50
UNITS_OFFERED = 300


@requires(Duty.ISSUE_CERTIFICATES)
@require_safe
def certificates(request: HttpRequest) -> HttpResponse:
    asked = CertificateFilterForm(request.user, request.GET).asked()
    found = Paginator(queries.listed(request.user, asked), PAGE_SIZE)
    page = found.get_page(request.GET.get("page"))
    counts = queries.group_counts(request.user, asked)
    shown: dict[str, Any] = {"page": page, "rows": pages.rows(page), "asked": asked}
    shown["tabs"] = wording.tabs(asked.group, counts)
    shown["units"] = scope.units_for(request.user).order_by("path")[:UNITS_OFFERED]
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.ISSUE_CERTIFICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    is_sent, now = request.method == "POST", timezone.now()
    form = IssueForm(request.user, request.POST if is_sent else None, at=now)
    if is_sent and form.is_valid():
        answer = acts.issued(request, form)
        if answer is not None:
            return answer
    return render(request, f"{FOLDER}/new.html", pages.issuing(request, form))


@requires(Duty.ISSUE_CERTIFICATES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    found = certifying.visible_to(request.user).select_related("volunteer__unit", "certified_by")
    one: RecordCertificate = get_object_or_404(found, pk=certificate_id)
    form = RevokeForm()
    if request.method == "POST" and request.POST.get("action") == "download":
        return acts.downloaded(request, one)
    if request.method == "POST":
        form = RevokeForm(request.POST)
        if form.is_valid():
            return acts.revoked(request, one, form)
    return render(request, f"{FOLDER}/detail.html", pages.certificate(request, one, form))


@requires(Duty.ISSUE_CERTIFICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def run(request: HttpRequest, job_id: UUID) -> HttpResponse:
    job = get_object_or_404(queries.runs_of(actor_of(request).user_id), pk=job_id)  # type: ignore[arg-type]
    if request.method == "POST":
        return acts.followed(request, job)
    is_running, is_part = queries.is_running(job), bool(request.headers.get("HX-Request"))
    if is_part and not is_running:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return render(request, f"{FOLDER}/{'status' if is_part else 'run'}.html", pages.run(job))
