"""On site, for the volunteer: the QR's address opened by the phone's own camera, or six digits."""

from __future__ import annotations

from dataclasses import replace
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, View, requires
from tenants.errors import RuleBroken
from volunteers.people.profiles.models import Volunteer
from volunteers.service.checkin import arriving, codes, limits, queries, services
from volunteers.service.checkin.errors import CheckRefused
from volunteers.service.checkin.forms import CodeForm
from volunteers.service.checkin.models import CheckSource
from volunteers.service.checkin.rules import Why
from volunteers.service.checkin.services import Told
from volunteers.service.shifts.models import Shift

FOLDER = "volunteers/service/checkin"


def by_phone(view: View) -> View:
    """Know the phone again, and what it has read before its owner signs in."""

    @wraps(view)
    def arrived(request: HttpRequest, **given: str) -> HttpResponse:
        if request.method == "GET" and given:
            arriving.remember(request, given["site_code"])
        answer = view(request, **given)
        arriving.mark(request, answer)
        return answer

    return arrived


@by_phone
@requires(Duty.SIGN_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    person = get_object_or_404(Volunteer, user_id=account_of(request).pk)
    found = queries.around_now(person, timezone.now())
    form = CodeForm(request.POST or None)
    if form.is_valid() and _by_code(request, person, found, form):
        return redirect("own_checkin:own")
    shown = {"lines": queries.own_lines(person, found), "form": form}
    return render(request, f"{FOLDER}/own.html", shown)


@by_phone
@requires(Duty.SIGN_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, site_code: str) -> HttpResponse:
    person = get_object_or_404(Volunteer, user_id=account_of(request).pk)
    now = timezone.now()
    shift = Shift.objects.select_related("project").filter(pk=codes.shift_of(site_code)).first()
    seen = arriving.seen_at(request, site_code, now)
    if shift is None or not queries.opened_by([shift], site_code, seen):
        messages.error(request, str(CheckRefused(Why.WRONG_CODE)))
        return redirect("own_checkin:own")
    if request.method == "POST":
        kind = services.next_kind(shift, person, now)
        _check(request, person, shift, Told(kind, CheckSource.QR, site_code, seen_at=seen))
        return redirect("own_checkin:own")
    shown = {"shift": shift, "situation": services.situation(shift, person)}
    return render(request, f"{FOLDER}/scan.html", shown)


def _by_code(request: HttpRequest, person: Volunteer, found: list[Shift], form: CodeForm) -> bool:
    """Check in or out by the digits; False where the page is to say what is wrong with them."""
    given, now = form.cleaned_data["code"], timezone.now()
    try:
        limits.refuse_too_many(account_of(request).pk)
        shift = queries.opened_by(found, given, now)
        if shift is None:
            limits.count_wrong(account_of(request).pk)
            raise CheckRefused(Why.WRONG_CODE)
    except RuleBroken as refusal:
        form.add_error("code", str(refusal))
        return False
    kind = services.next_kind(shift, person, now)
    _check(request, person, shift, Told(kind, CheckSource.CODE, given))
    return True


def _check(request: HttpRequest, person: Volunteer, shift: Shift, told: Told) -> None:
    who: dict[str, Any] = {"actor": actor_of(request), "at": timezone.now()}
    told = replace(told, device_hash=arriving.device_hash(request))
    try:
        services.check(shift=shift, volunteer=person, told=told, **who)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
