"""Shifts for whoever leads them: the list, one shift with everybody in it, and every act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.service.shifts import absences, lists, queries, services, walk_ins, wording
from volunteers.service.shifts.forms import ReasonForm, WalkInForm
from volunteers.service.shifts.models import Shift, ShiftState, SignUp

FOLDER = "volunteers/service/shifts"
PAGE_SIZE = 50


@requires(Duty.LEAD_SHIFTS)
@require_safe
def shift_list(request: HttpRequest) -> HttpResponse:
    when, now = request.GET.get("when", ""), timezone.now()
    found = queries.listed(request.user, is_past=when == "past", at=now)
    if when == "absences":
        found = queries.to_answer(request.user)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(*row, wording.SHIFT_LOOKS[row[0].state]) for row in queries.counted(page)]
    shown = {"page": page, "rows": rows, "when": when}
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.LEAD_SHIFTS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    shift = _shift(request, shift_id)
    if request.method == "POST":
        _act(request, shift)
        return redirect("shifts:detail", shift.pk)
    people = [(one, wording.LOOKS[one.state]) for one in queries.signed_up(shift)]
    shown = {"shift": shift, "people": people, "look": wording.SHIFT_LOOKS[shift.state]}
    shown |= {"walk_ins": queries.walked_in(shift), "is_planned": shift.state == ShiftState.PLANNED}
    shown |= {"reason_form": ReasonForm(), "walk_in_form": WalkInForm()}
    shown["leader"] = queries.leader_of(shift)
    return render(request, f"{FOLDER}/detail.html", shown)


@requires(Duty.LEAD_SHIFTS)
@require_POST
def export(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    now = timezone.now()
    content = lists.export(shift=_shift(request, shift_id), actor=actor_of(request), at=now)
    name = f"shift-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=lists.CONTENT_TYPE, headers=headers)


def _shift(request: HttpRequest, shift_id: UUID) -> Shift:
    found: Shift = get_object_or_404(queries.visible_to(request.user), pk=shift_id)
    return found


def _act(request: HttpRequest, shift: Shift) -> None:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, shift, {"actor": actor_of(request), "at": timezone.now()})
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))


def _cancel(request: HttpRequest, shift: Shift, told: dict[str, Any]) -> str | Promise:
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    services.cancel(shift=shift, reason=reason, **told)
    return _("场次已取消，报名和候补的人都已通知。")


def _walk_in(request: HttpRequest, shift: Shift, told: dict[str, Any]) -> str | Promise:
    form = WalkInForm(request.POST)
    said = form.cleaned_data if form.is_valid() else {"name": "", "phone": ""}
    walk_ins.add(shift=shift, name=said["name"], phone=said["phone"], **told)
    return _("已加入名单。")


def _one(request: HttpRequest, shift: Shift) -> SignUp:
    try:
        key = UUID(request.POST.get("sign_up", ""))
    except ValueError as error:
        raise Http404 from error
    return get_object_or_404(SignUp, pk=key, shift=shift)


def _remove(request: HttpRequest, shift: Shift, told: dict[str, Any]) -> str | Promise:
    services.withdraw(sign_up=_one(request, shift), **told)
    return _("已从名单移除，名额转给候补的人。")


def _accept(request: HttpRequest, shift: Shift, told: dict[str, Any]) -> str | Promise:
    absences.decide(sign_up=_one(request, shift), accepted=True, **told)
    return _("已接受缺席说明。")


def _refuse(request: HttpRequest, shift: Shift, told: dict[str, Any]) -> str | Promise:
    absences.decide(sign_up=_one(request, shift), accepted=False, **told)
    return _("未接受缺席说明。")


ACTS: dict[str, Callable[[HttpRequest, Shift, dict[str, Any]], str | Promise]] = {
    "cancel": _cancel,
    "walk_in": _walk_in,
    "remove": _remove,
    "accept": _accept,
    "refuse": _refuse,
}
