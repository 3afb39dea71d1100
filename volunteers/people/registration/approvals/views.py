"""The approvers' queue: list and preview, deciding one or many, taking back, the masked file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.profiles import search
from volunteers.people.profiles.forms import SearchForm
from volunteers.people.profiles.unmask_views import asked_for
from volunteers.people.profiles.unmasking import About
from volunteers.people.registration import background, deciding, undoing
from volunteers.people.registration.approvals import exports, panels, wording
from volunteers.people.registration.approvals.forms import ChoiceForm, FilterForm, ReasonForm
from volunteers.people.registration.approvals.queries import Desk
from volunteers.people.registration.deciding import Outcome, Selection
from volunteers.people.registration.models import Application, DecisionBatch
from volunteers.people.registration.rules import NEEDS_REASON, Action

FOLDER = "volunteers/people/registration/approvals"


@requires(Duty.READ_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    if request.method == "POST":
        return _searched(request, desk)
    form = FilterForm(desk, request.GET)
    shown = panels.listed(desk, form, request.GET.get("page"))
    one = _previewed(desk, request, shown)
    if one is not None:
        shown = panels.preview(desk, form, one, shown["page"]) | shown
    shown |= panels.decision_shown(desk, _key(request.GET.get("batch")))
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.READ_APPLICATIONS)
@require_safe
def detail(request: HttpRequest, application_id: UUID) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    one = get_object_or_404(_rows(desk), pk=application_id)
    shown = panels.preview(desk, FilterForm(desk, request.GET), one)
    template = "preview.html" if getattr(request, "htmx", False) else "detail.html"
    return render(request, f"{FOLDER}/{template}", shown)


@requires(Duty.READ_APPLICATIONS)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    form = ChoiceForm(desk, request.POST)
    action, chosen = form.chosen_action(), form.selection()
    if action not in NEEDS_REASON:
        return _decided(request, desk, form, chosen, "")
    said = ReasonForm(action, request.POST if form.cleaned_data["confirmed"] else None)
    if said.is_valid():
        return _decided(request, desk, form, chosen, said.cleaned_data["text"])
    shown = {"desk": desk, "form": form, "action": action, "said": said}
    shown |= {"people": chosen.applications.select_related("unit").defer(*deciding.HEAVY)[:20]}
    shown["count"] = chosen.applications.count()
    return render(request, f"{FOLDER}/reason.html", shown)


@requires(Duty.READ_APPLICATIONS)
@require_POST
def undo(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    get_object_or_404(DecisionBatch, pk=decision_id, made_by=desk.user.pk)
    try:
        count = undoing.undo(batch_id=decision_id, actor=actor_of(request), at=desk.at)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已撤销，%(count)s 人回到待审。") % {"count": f"{count:,}"})
    return redirect(_list_again(FilterForm(desk, request.POST)))


@requires(Duty.READ_APPLICATIONS)
@require_safe
def batch(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    mine = DecisionBatch.objects.select_related("job").filter(made_by=desk.user.pk)
    found = get_object_or_404(mine, pk=decision_id)
    shown = panels.decision_shown(desk, found.pk) | {"left_out": panels.left_out(found, desk)}
    template = "progress.html" if getattr(request, "htmx", False) else "batch.html"
    return render(request, f"{FOLDER}/{template}", shown)


@requires(Duty.UNMASK)
@require_POST
def unmask(request: HttpRequest, application_id: UUID) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    one = get_object_or_404(desk.applications(), pk=application_id)
    asked_for(request, About("application", one.pk, one.unit_id, one.birth_date))
    return redirect("approvals:detail", one.pk)


@requires(Duty.READ_APPLICATIONS)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    desk = panels.desk_of(request.user, timezone.now())
    form = FilterForm(desk, request.POST)
    try:
        file = exports.export_queue(desk=desk, asked=form.asked(), actor=actor_of(request))
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect(_list_again(form))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


def _decided(
    request: HttpRequest, desk: Desk, form: ChoiceForm, chosen: Selection, reason: str
) -> HttpResponse:
    said: dict[str, Any] = {"action": form.chosen_action(), "reason": reason}
    said |= {"actor": actor_of(request), "at": timezone.now(), "selection": chosen}
    try:
        if chosen.shown is not None and chosen.shown > deciding.AT_ONCE:
            return redirect("approvals:batch", background.request(**said).pk)
        outcome = deciding.decide(**said)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect(_list_again(form))
    _tell(request, outcome)
    return redirect(_list_again(form, **_next(form, outcome)))


def _tell(request: HttpRequest, outcome: Outcome) -> None:
    keys = [one.application_id for one in outcome.conflicts]
    names = dict(Application.objects.filter(pk__in=keys).values_list("pk", "name"))
    for sentence in wording.conflicts(outcome.conflicts, names):
        messages.warning(request, sentence)
    if outcome.batch is None and not outcome.conflicts:
        messages.info(request, _("没有选中任何人，请先勾选。"))
    elif outcome.batch is not None and outcome.batch.action == Action.CONFIRM:
        messages.success(request, wording.done(outcome.batch, ""))


def _next(form: ChoiceForm, outcome: Outcome) -> dict[str, str]:
    following = form.cleaned_data["following"]
    more = {"batch": str(outcome.batch.pk)} if outcome.batch is not None else {}
    return more | ({"one": str(following)} if following else {})


def _searched(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer a posted search by the address of its result, in which nothing can be read."""
    form, kept = SearchForm(request.POST), FilterForm(desk, request.POST)
    kept.asked()
    asked, user = form.asked(), account_of(request)
    token = search.seal(asked, user_id=user.pk, at=desk.at) if asked else ""
    return redirect(_list_again(kept, s=token))


def _list_again(form: FilterForm, **changed: str) -> str:
    query = urlencode({name: value for name, value in (form.kept | changed).items() if value})
    return reverse("approvals:list") + (f"?{query}" if query else "")


def _rows(desk: Desk) -> Any:
    return desk.applications().select_related("unit", "approver_unit", "form_version")


def _previewed(desk: Desk, request: HttpRequest, shown: dict[str, Any]) -> Application | None:
    """Return whom the preview shows: the one asked for, else the first of the list."""
    key = _key(request.GET.get("one"))
    asked_for_one: Application | None = _rows(desk).filter(pk=key).first() if key else None
    first = next(iter(shown["page"].object_list), None)
    return asked_for_one or (_rows(desk).filter(pk=first.pk).first() if first else None)


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
