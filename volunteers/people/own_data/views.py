"""The pages of one's own data, and the office's list of what is asked about it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.own_data import kept, queries, services, wording
from volunteers.people.own_data.forms import AnswerForm, CorrectionForm, PasswordForm
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles.models import Volunteer

FOLDER = "volunteers/people/own_data"
PAGE_SIZE = 50


@requires(Duty.OWN_DATA)
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    person = _own(request)
    shown = {"person": person, "requests": queries.requests_of(person), "sight": None}
    shown |= {"consents": queries.consents_of(person)}
    return render(request, f"{FOLDER}/own.html", shown)


@requires(Duty.OWN_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    person = _own(request)
    form = PasswordForm(request.user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, f"{FOLDER}/act.html", {"form": form, "words": wording.EXPORT})
    now = timezone.now()
    content = services.export(person=person, actor=actor_of(request), at=now)
    name = f"my-data-{timezone.localtime(now):%Y%m%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/json", headers=headers)


@requires(Duty.OWN_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    person = _own(request)
    form = CorrectionForm(person, request.POST if request.method == "POST" else None)
    if form.is_valid() and _asked(request, person, form):
        return redirect("own_data:own")
    return render(request, f"{FOLDER}/act.html", {"form": form, "words": wording.CORRECT})


@requires(Duty.OWN_DATA)
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    person = _own(request)
    form = PasswordForm(request.user, request.POST if request.method == "POST" else None)
    now = timezone.now()
    if not form.is_valid():
        shown = {"form": form, "words": wording.DELETE, "kept": queries.kept_of(person)}
        shown["filed"] = queries.filed_of(person, at=now)
        shown["kept_above"] = kept.told(person, at=now)
        return render(request, f"{FOLDER}/delete.html", shown)
    services.delete(volunteer_id=person.pk, actor=actor_of(request), at=now)
    logout(request)
    messages.success(request, _("您的个人信息已删除，账号已注销。感谢您的志愿服务。"))
    return redirect("reporting:home")


@requires(Duty.OWN_DATA)
@require_POST
def cancel(request: HttpRequest, request_id: UUID) -> HttpResponse:
    asked = get_object_or_404(DataRequest, pk=request_id, volunteer=_own(request))
    _act(request, services.cancel, _("申请已撤回。"), request_id=asked.pk)
    return redirect("own_data:own")


@requires(Duty.ANSWER_DATA_REQUESTS)
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    pages = Paginator(queries.requests(), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, f"{FOLDER}/list.html", {"page": page})


@requires(Duty.ANSWER_DATA_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, request_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.requests(), pk=request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _answered(request, found, form.cleaned_data["answer"]):
        return redirect("own_data:asked")
    lines = wording.lines(found, found.volunteer)
    shown = {"asked": found, "person": found.volunteer, "lines": lines, "form": form}
    return render(request, f"{FOLDER}/answer.html", shown)


def _own(request: HttpRequest) -> Volunteer:
    people = Volunteer.objects.select_related("unit")
    return get_object_or_404(people, user_id=account_of(request).pk)


def _asked(request: HttpRequest, person: Volunteer, form: CorrectionForm) -> bool:
    try:
        services.ask_correction(
            volunteer_id=person.pk,
            values=form.values(),
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("更正申请已提交，办公室会在 15 天内答复。"))
    return True


def _answered(request: HttpRequest, found: DataRequest, answer: str) -> bool:
    decisions = {"accept": services.accept, "refuse": services.refuse}
    decide = decisions.get(request.POST.get("decision", ""))
    if decide is None:
        raise Http404
    return _act(request, decide, _("已办理。"), request_id=found.pk, answer=answer)


def _act(request: HttpRequest, service: Any, done: str, **asked: Any) -> bool:
    try:
        service(actor=actor_of(request), at=timezone.now(), **asked)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
