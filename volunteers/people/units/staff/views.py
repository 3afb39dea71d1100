"""The office's pages about accounts. A one-time password is in the answer that made it, and
nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts import services as accounts
from tenants.accounts.actors import actor_of
from tenants.accounts.models import User
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.units.staff import queries, services, wording
from volunteers.people.units.staff.forms import AccountFilterForm, NewStaffForm, PositionForm

PAGE_SIZE = 50
FOLDER = "volunteers/people/units/staff"


@requires(Duty.MANAGE_STAFF)
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    form = AccountFilterForm(request.GET)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    pages = Paginator(queries.accounts(role), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    lines = queries.lines(list(page.object_list), timezone.now())
    return render(request, f"{FOLDER}/list.html", {"page": page, "lines": lines, "form": form})


@requires(Duty.MANAGE_STAFF)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = NewStaffForm(request.POST or None)
    handed = _opened(request, form) if form.is_valid() else None
    if handed is not None:
        return render(request, f"{FOLDER}/handed.html", {"handed": handed, "is_new": True})
    return render(request, f"{FOLDER}/new.html", {"form": form})


@requires(Duty.MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, user_id: UUID) -> HttpResponse:
    user = get_object_or_404(queries.accounts(), pk=user_id)
    held = {"roles": sorted(user.roles), "units": queries.units_of(user)}
    form = PositionForm(request.POST or None, initial=held)
    if form.is_valid() and _moved(request, user, form):
        return redirect("staff:detail", user.pk)
    line = queries.lines([user], timezone.now())[0]
    history = [(row, wording.told(row)) for row in queries.history_of(user)]
    shown = {"line": line, "user_shown": user, "form": form, "history": history}
    return render(request, f"{FOLDER}/detail.html", shown)


@requires(Duty.MANAGE_STAFF)
@never_cache
@require_POST
def reset(request: HttpRequest, user_id: UUID) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id)
    handed = accounts.reset_password(user_id=user.pk, actor=actor_of(request), at=timezone.now())
    return render(request, f"{FOLDER}/handed.html", {"handed": handed, "is_new": False})


@requires(Duty.MANAGE_STAFF)
@require_POST
def unlock(request: HttpRequest, user_id: UUID) -> HttpResponse:
    return _act(request, user_id, accounts.unlock, _("已解锁，可立即登录。"))


@requires(Duty.MANAGE_STAFF)
@require_POST
def deactivate(request: HttpRequest, user_id: UUID) -> HttpResponse:
    return _act(request, user_id, accounts.deactivate, _("账号已停用，其登录已退出。"))


@requires(Duty.MANAGE_STAFF)
@require_POST
def reactivate(request: HttpRequest, user_id: UUID) -> HttpResponse:
    return _act(request, user_id, accounts.reactivate, _("账号已重新启用。"))


def _act(
    request: HttpRequest, user_id: UUID, service: Callable[..., Any], done: str
) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id)
    try:
        service(user_id=user.pk, actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("staff:detail", user.pk)


def _opened(request: HttpRequest, form: NewStaffForm) -> accounts.Handed | None:
    try:
        return services.open_staff(
            username=form.cleaned_data["username"],
            full_name=form.cleaned_data["full_name"],
            position=form.position(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        is_name = isinstance(refusal, accounts.UsernameTaken)
        form.add_error("username" if is_name else None, str(refusal))
        return None


def _moved(request: HttpRequest, user: User, form: PositionForm) -> bool:
    try:
        services.change_position(
            user_id=user.pk,
            position=form.position(),
            actor=actor_of(request),
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("角色与单位已更改；角色变更后须重新登录。"))
    return True
