"""Activation: the unit issues codes; whoever has one confirms on the public page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, public, requires
from tenants.errors import RuleBroken
from tenants.links import link_to
from tenants.messaging import addresses, gateways
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles import queries
from volunteers.people.registration import codes
from volunteers.people.registration.activation import handing, proving, services, sheets
from volunteers.people.registration.activation.forms import CodeForm, ConfirmForm, IssueForm
from volunteers.people.registration.activation.services import Given, Wanted
from volunteers.people.registration.wizard import proving as guardians

FOLDER = "volunteers/people/registration/activation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires(Duty.ISSUE_CODES)
@never_cache
@require_POST
def issue(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), IssueForm(request.user, request.POST)
    people = form.people(now)
    if form.is_confirmed:
        wanted = Wanted(people, services.PRINTED, form.count_shown)
        return _issued(request, wanted, form.cleaned_data["way"] or "page")
    counts = queries.group_counts(people, queries.RosterFilter())
    shown = {"form": form, "counts": counts, "days": policy_at(now).registration.activation_days}
    shown["channels"] = gateways.channels()
    return render(request, f"{FOLDER}/issue.html", shown)


@public
@never_cache
@sensitive_post_parameters("code", "proof")
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if form.is_valid() and _accepted(request, form):
        return redirect("activation:confirm")
    return render(request, f"{FOLDER}/enter.html", {"form": form})


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    code = proving.proved_code(request, now)
    if code is None:
        messages.info(request, _("请先输入激活码。"))
        return redirect("activation:enter")
    form, sent = ConfirmForm(code.volunteer, policy_at(now), request.POST or None), None
    if request.POST.get("wizard-act") == "send":
        sent = guardians.send(request, form, guardians.GUARDIAN, now)
    elif form.is_valid() and _confirmed(request, form):
        return redirect("activation:done")
    shown = {"form": form, "person": code.volunteer, "sent": sent}
    return render(request, f"{FOLDER}/confirm.html", shown)


@public
@never_cache
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    person = proving.activated_person(request)
    if person is None:
        return redirect("activation:enter")
    return render(request, f"{FOLDER}/done.html", {"person": person})


def _issued(request: HttpRequest, wanted: Wanted, way: str) -> HttpResponse:
    actor, now, link = (
        actor_of(request),
        timezone.now(),
        link_to(reverse("activation:enter"), request),
    )
    try:
        if way == "sms":
            handed = handing.send(wanted=wanted, link=link, actor=actor, at=now)
            messages.success(request, _sent(handed))
            return redirect("profiles:list")
        issued = services.issue(wanted=wanted, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("profiles:list")
    if way == "xlsx":
        return _file(sheets.workbook(issued, link=link, actor=actor, at=now))
    slips = [(entry, codes.written(entry.code)) for entry in issued]
    return render(request, f"{FOLDER}/codes.html", {"slips": slips, "link": link})


def _file(content: bytes) -> HttpResponse:
    name = f"activation-{timezone.localtime():%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def _accepted(request: HttpRequest, form: CodeForm) -> bool:
    now = timezone.now()
    try:
        addresses.refuse_too_many(request.META.get("REMOTE_ADDR"), purpose="activation")
        code = services.find(**form.cleaned_data, at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    proving.keep_code(request, code, now)
    return True


def _confirmed(request: HttpRequest, form: ConfirmForm) -> bool:
    now, given = timezone.now(), form.given()
    code = proving.proved_code(request, now)
    if code is None:
        return False
    if form.asks_proof and not guardians.prove(request, form, guardians.GUARDIAN, now):
        return False
    try:
        person = _register(request, code.pk, given)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    proving.keep_person(request, person)
    return True


def _register(request: HttpRequest, code_id: Any, given: Given) -> Any:
    now = timezone.now()
    return services.confirm(code_id=code_id, given=given, actor=actor_of(request), at=now)


def _sent(handed: handing.Handed) -> str:
    said = _("激活码已交短信发送 %(sent)s 人；%(left)s 人没有手机号，请打印发放。")
    return said % {"sent": f"{handed.sent:,}", "left": f"{handed.without_phone:,}"}
