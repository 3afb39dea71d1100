"""Seeing sealed values in full: asking with a reason, approving for minors, opening in time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, holds, requires
from tenants.errors import RuleBroken
from volunteers.people.profiles import queries, unmask_queries, unmasking
from volunteers.people.profiles.models import UnmaskGrant
from volunteers.people.profiles.unmasking import About

LONGEST_REASON = 200


@requires(Duty.UNMASK)
@require_POST
def ask(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    person = get_object_or_404(queries.visible_to(request.user), pk=volunteer_id)
    asked_for(request, About("volunteer", person.pk, person.unit_id, person.birth_date))
    return redirect("profiles:detail", person.pk)


@requires(Duty.UNMASK)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    now, user = timezone.now(), account_of(request)
    may_decide = holds(user, Duty.APPROVE_UNMASK)
    waiting = unmasking.waiting() if may_decide else UnmaskGrant.objects.none()
    mine = unmasking.asked_by(user.pk)[: unmask_queries.MOST]
    shown = {
        "waiting": unmask_queries.told(waiting[: unmask_queries.MOST], now),
        "mine": unmask_queries.told(mine, now),
        "may_decide": may_decide,
    }
    return render(request, "volunteers/people/profiles/unmask/list.html", shown)


@requires(Duty.UNMASK)
@require_POST
def open_granted(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    mine = UnmaskGrant.objects.filter(user_id=account_of(request).pk, needs_approval=True)
    grant = get_object_or_404(mine, pk=grant_id)
    try:
        unmasking.open_granted(grant_id=grant.pk, actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    page = unmasking.PAGES.get(grant.object_type)
    return redirect(page, grant.object_id) if page else redirect("unmasking:list")


@requires(Duty.APPROVE_UNMASK)
@require_POST
def decide(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    get_object_or_404(UnmaskGrant, pk=grant_id, needs_approval=True)
    decision = request.POST.get("decision")
    if decision not in ("approve", "refuse"):
        raise Http404
    refused, actor, now = decision == "refuse", actor_of(request), timezone.now()
    try:
        unmasking.decide(grant_id=grant_id, is_refused=refused, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("已不予批准。") if refused else _("已批准，申请人可在 3 天内打开。")
        )
    return redirect("unmasking:list")


def reason_of(request: HttpRequest) -> str:
    """Return the reason of a posted form as it can be kept: no NUL, 200 characters."""
    return request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]


def asked_for(request: HttpRequest, about: About) -> None:
    """Ask for an object's values as the posted form says, and tell the account what follows."""
    reason, actor = reason_of(request), actor_of(request)
    try:
        grant = unmasking.ask(about=about, reason=reason, actor=actor, at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return
    if grant.needs_approval:
        messages.info(
            request, _("对方未满 18 周岁或年龄不明，申请已提交，由另一人批准后才能查看。")
        )
