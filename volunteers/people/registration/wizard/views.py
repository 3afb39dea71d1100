"""The public pages of registration: five steps, going on later, and where the application stands.

No page names an application in its address: the session shows whose it is.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import public
from tenants.errors import RuleBroken
from volunteers.people.registration import applying, codes
from volunteers.people.registration.models import Application, ApplicationState
from volunteers.people.registration.wizard import errors, holding, progress, rules
from volunteers.people.registration.wizard.details import DetailsPage, has_strange_area, summary
from volunteers.people.registration.wizard.forms import ResumeForm
from volunteers.people.registration.wizard.pages import (
    ACT,
    FOLDER,
    LEAVE,
    StepPage,
    Visit,
    frame,
    saved,
    url_of,
)
from volunteers.people.registration.wizard.rules import Step
from volunteers.people.registration.wizard.status import standing
from volunteers.people.registration.wizard.steps import AgreementsPage, IdentityPage, UnitPage

START, STATUS = "registration:start", "registration:status"


@public
@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request, timezone.now())
    shown = {"policy": visit.policy, "application": visit.application}
    return render(request, f"{FOLDER}/start.html", shown)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def identity(request: HttpRequest) -> HttpResponse:
    return _answer(request, IdentityPage)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: HttpRequest) -> HttpResponse:
    return _answer(request, UnitPage)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    return _answer(request, DetailsPage)


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: HttpRequest) -> HttpResponse:
    return _answer(request, AgreementsPage)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request, timezone.now())
    if elsewhere := _elsewhere(visit, Step.CHECK):
        return redirect(elsewhere)
    if request.POST.get(ACT) == LEAVE:
        return saved(visit, visit.here)
    refusal = _handed_in(visit) if request.method == "POST" else None
    return refusal or _checked(visit)


@public
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    form = ResumeForm(request.POST or None)
    if form.is_valid() and (application := _resumed(request, form)):
        return redirect(_place_of(application))
    return render(request, f"{FOLDER}/resume.html", {"form": form})


@public
@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request, timezone.now())
    if visit.application is None:
        return redirect("registration:resume")
    if visit.application.state == ApplicationState.DRAFT:
        return redirect(_place_of(visit.application))
    return _standing(visit)


@public
@never_cache
@require_POST
def new_code(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request, timezone.now())
    if visit.application is None or visit.application.state == ApplicationState.DRAFT:
        return redirect(START)
    return _standing(visit, with_code=True)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    visit = Visit.of(request, timezone.now())
    if visit.application is None:
        return redirect(START)
    if request.method == "POST":
        return _withdrawn(visit)
    return render(request, f"{FOLDER}/withdraw.html", {"application": visit.application})


@public
@never_cache
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    holding.forget(request)
    messages.success(request, _("已退出，本机不再显示你的申请。"))
    return redirect(START)


def _answer(request: HttpRequest, page: type[StepPage]) -> HttpResponse:
    visit = Visit.of(request, timezone.now())
    if elsewhere := _elsewhere(visit, page.step):
        return redirect(elsewhere)
    return page(visit).answer()


def _elsewhere(visit: Visit, step: Step) -> str | None:
    """Return the page to go to instead of a step that is not to be opened now."""
    application = visit.application
    if application is None:
        return None if step == Step.IDENTITY else START
    if application.state not in applying.EDITABLE or progress.is_unsettled(application, visit.at):
        return STATUS
    gap = progress.gap(application, visit.at)
    return None if rules.is_reached(step, gap) else url_of(gap)


def _place_of(application: Application) -> str:
    """Return where an application goes on: a draft at its step, any other at its status."""
    return url_of(application.step) if application.state == ApplicationState.DRAFT else STATUS


def _checked(visit: Visit, refusal: str = "") -> HttpResponse:
    here = visit.here
    shown = frame(Step.CHECK, here) | {
        "summary": summary(here, visit.policy),
        "strange_area": has_strange_area(here, visit.at),
        "refusal": refusal,
    }
    return render(visit.request, f"{FOLDER}/check.html", shown)


def _handed_in(visit: Visit) -> HttpResponse:
    try:
        application = applying.submit(
            application_id=visit.here.pk, actor=actor_of(visit.request), at=visit.at
        )
    except errors.StepMissing as missing:
        messages.error(visit.request, str(missing))
        return redirect(url_of(missing.step))
    except RuleBroken as refusal:
        return _checked(visit, str(refusal))
    if application.resume_hash is not None:
        return redirect(STATUS)
    return _standing(Visit.of(visit.request, visit.at), with_code=True)


def _standing(visit: Visit, *, with_code: bool = False) -> HttpResponse:
    here, registration = visit.here, visit.policy.registration
    shown: dict[str, Any] = {
        "application": here,
        "standing": standing(here, visit.at, unit_confirms=registration.unit_confirms),
        "registration": registration,
        "summary": summary(here, visit.policy),
    }
    if with_code:
        actor = actor_of(visit.request)
        code = applying.issue_resume_code(application_id=here.pk, actor=actor, at=visit.at)
        shown["code"] = codes.written(code)
    return render(visit.request, f"{FOLDER}/status.html", shown)


def _resumed(request: HttpRequest, form: ResumeForm) -> Application | None:
    visit = Visit.of(request, timezone.now())
    try:
        visit.count_try("resume")
        application = applying.resume(**form.cleaned_data, actor=actor_of(request), at=visit.at)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None
    holding.hold(request, application, visit.at)
    return application


def _withdrawn(visit: Visit) -> HttpResponse:
    try:
        application = applying.withdraw(
            application_id=visit.here.pk, actor=actor_of(visit.request), at=visit.at
        )
    except RuleBroken as refusal:
        messages.error(visit.request, str(refusal))
        return redirect(STATUS)
    if application is None:
        holding.forget(visit.request)
        messages.success(visit.request, _("草稿已删除。"))
        return redirect(START)
    return redirect(STATUS)
