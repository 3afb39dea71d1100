"""On site, for whoever leads the shift: the code that changes, the list, the scanner."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.links import link_to
from volunteers.people.cards.printing.pictures import modules
from volunteers.service.checkin import codes, queries, services
from volunteers.service.checkin.errors import NotOnTheList
from volunteers.service.checkin.forms import ScanForm
from volunteers.service.checkin.models import Check, CheckKind, CheckSource
from volunteers.service.checkin.services import Told
from volunteers.service.shifts import queries as shifts
from volunteers.service.shifts.models import Shift, SignUp

FOLDER = "volunteers/service/checkin"
LONGEST_REASON = 200


@requires(Duty.LEAD_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def board(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    shift = get_object_or_404(shifts.visible_to(request.user), pk=shift_id)
    if request.method == "POST":
        _act(request, shift)
        return redirect("checkin:board", shift.pk)
    now = timezone.now()
    found = queries.board(shift, user_id=account_of(request).pk, at=now)
    shown = {"shift": shift, "board": found, "scan_form": ScanForm()}
    return render(request, f"{FOLDER}/board.html", shown | _code(request, shift))


@requires(Duty.LEAD_SHIFTS)
@require_safe
def live(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    shift = get_object_or_404(shifts.visible_to(request.user), pk=shift_id)
    shown = {"shift": shift, "board": queries.counts(shift)} | _code(request, shift)
    return render(request, f"{FOLDER}/live.html", shown)


def _code(request: HttpRequest, shift: Shift) -> dict[str, Any]:
    now = timezone.now()
    digits, token = queries.shown_code(shift, now)
    address = link_to(reverse("checkin_code:scan", args=[token]), request)
    return {"digits": digits, "qr": modules(address), "seconds": codes.seconds_left(now)}


def _act(request: HttpRequest, shift: Shift) -> None:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, shift)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))


def _tick(kind: str, request: HttpRequest, shift: Shift) -> str | Promise:
    person = _one(request, shift).volunteer
    _check(request, shift, person, Told(kind, CheckSource.LIST))
    word = _("已签到：%s") if kind == CheckKind.IN else _("已签退：%s")
    return word % person.name


def _override(request: HttpRequest, shift: Shift) -> str | Promise:
    person, reason = _one(request, shift).volunteer, request.POST.get("reason", "")[:LONGEST_REASON]
    _check(request, shift, person, Told(CheckKind.IN, CheckSource.OVERRIDE, reason=reason))
    return _("已代签：%s") % person.name


def _scan(request: HttpRequest, shift: Shift) -> str | Promise:
    form, now = ScanForm(request.POST), timezone.now()
    person = queries.found_by(shift, form.cleaned_data["scanned"], now) if form.is_valid() else None
    if person is None:
        raise NotOnTheList
    kind = services.next_kind(shift, person, now)
    _check(request, shift, person, Told(kind, CheckSource.CARD))
    word = _("已签到：%s") if kind == CheckKind.IN else _("已签退：%s")
    return word % person.name


def _undo(request: HttpRequest, shift: Shift) -> str | Promise:
    mine = Check.objects.filter(shift=shift, kind=CheckKind.IN, voided_at=None)
    made = get_object_or_404(mine, volunteer=_one(request, shift).volunteer)
    services.undo(check=made, actor=actor_of(request), at=timezone.now())
    return _("已撤销签到。")


def _one(request: HttpRequest, shift: Shift) -> SignUp:
    try:
        key = UUID(request.POST.get("sign_up", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(SignUp.objects.select_related("volunteer"), pk=key, shift=shift)


def _check(request: HttpRequest, shift: Shift, person: Any, told: Told) -> None:
    actor, now = actor_of(request), timezone.now()
    services.check(shift=shift, volunteer=person, told=told, actor=actor, at=now)


ACTS: dict[str, Callable[[HttpRequest, Shift], str | Promise]] = {
    "in": lambda request, shift: _tick(CheckKind.IN, request, shift),
    "out": lambda request, shift: _tick(CheckKind.OUT, request, shift),
    "override": _override,
    "scan": _scan,
    "undo": _undo,
}
