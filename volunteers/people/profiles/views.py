"""The roster: list and search, one person, vouching for signed forms, the masked file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, holds, requires
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import Audience
from tenants.policy_versions.services import policy_in_force
from volunteers.people.form.wording import Shown
from volunteers.people.profiles import (
    answers,
    exports,
    queries,
    rules,
    search,
    services,
    unmask_queries,
    wording,
)
from volunteers.people.profiles.forms import ChoiceForm, FilterForm, SearchForm
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units import scope

PAGE_SIZE = 50
UNITS_OFFERED = 300


class CountedPaginator(Paginator):
    """A paginator that is told the count, which the page shows anyway."""

    def __init__(self, rows: Any, count: int) -> None:
        super().__init__(rows, PAGE_SIZE)
        self.count = count  # takes the place of the cached property


@requires(Duty.READ_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _searched(request)
    form = FilterForm(request.user, request.GET)
    asked, people = form.asked(timezone.now()), queries.visible_to(request.user)
    counts = queries.group_counts(people, asked)
    pages = CountedPaginator(queries.roster(people, asked), counts.of(asked.group))
    shown = {"page": pages.get_page(request.GET.get("page")), "asked": asked, "form": form}
    shown |= {"tabs": wording.tabs(asked.group, counts), "may": _may(request)}
    shown["units"] = scope.units_for(request.user).order_by("path")[:UNITS_OFFERED]
    return render(request, "volunteers/people/profiles/list.html", shown)


@requires(Duty.READ_ROSTER)
@require_safe
def detail(request: HttpRequest, volunteer_id: UUID) -> HttpResponse:
    people = queries.visible_to(request.user).select_related("unit", "batch", "form_version")
    person = get_object_or_404(people, pk=volunteer_id)
    sight = _sight(request, person)
    shown = {
        "person": person,
        "missing": wording.missing(person),
        "consents": queries.consents_of(person),
        "history": [(row, wording.told(row)) for row in queries.history_of(person)],
        "may": _may(request),
        "sight": sight,
        "answers": _answers(request, person, sight),
    }
    return render(request, "volunteers/people/profiles/detail.html", shown)


@requires(Duty.VOUCH_FOR_FORMS)
@require_POST
def vouch(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), ChoiceForm(request.user, request.POST)
    people, text = form.people(now), rules.vouching_text(_policy(now))
    if form.is_confirmed:
        _vouch(request, services.Chosen(people, rules.text_version(text), form.count_shown))
        return redirect(_list_again(form))
    counts = queries.group_counts(people, queries.RosterFilter())
    pages = CountedPaginator(queries.still_entered(people), counts.entered)
    shown = {"form": form, "counts": counts, "text": text}
    shown["page"] = pages.get_page(request.POST.get("page"))
    return render(request, "volunteers/people/profiles/vouch.html", shown)


@requires(Duty.EXPORT_ROSTER)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    now, form = timezone.now(), ChoiceForm(request.user, request.POST)
    people, kind = form.people(now, unticked_is_all=True), form.cleaned_data["kind"] or "xlsx"
    try:
        file = exports.export_roster(
            people=people, kind=kind, actor=actor_of(request), at=now, audience=_audience(request)
        )
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect(_list_again(form))
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


def _answers(request: HttpRequest, person: Volunteer, sight: unmask_queries.Sight) -> list[Shown]:
    """Return the answers to the form; of somebody under 18 none before more was approved."""
    if sight.is_limited:
        return []
    language = get_language() or "zh-hans"
    audience = _audience(request)
    return answers.told(person, audience=audience, language=language, is_open=sight.is_open)


def _audience(request: HttpRequest) -> Audience:
    return Audience.OFFICE if scope.sees_all(request.user) else Audience.UNIT


def _vouch(request: HttpRequest, chosen: services.Chosen) -> None:
    try:
        done = services.vouch(chosen=chosen, actor=actor_of(request), at=timezone.now())
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _registered(done.registered))
        if done.outside:
            said = _("另有 %(count)s 人不在规定的年龄范围内，未予注册。")
            messages.warning(request, said % {"count": f"{done.outside:,}"})


def _searched(request: HttpRequest) -> HttpResponse:
    """Answer a posted search by the address of its result, in which nothing can be read."""
    now, form = timezone.now(), SearchForm(request.POST)
    kept = FilterForm(request.user, request.POST)
    kept.asked(now)
    asked = form.asked()
    token = search.seal(asked, user_id=account_of(request).pk, at=now) if asked else ""
    return redirect(_list_again(kept, s=token))


def _list_again(form: FilterForm, **changed: str) -> str:
    filters = {name: form.data.get(name, "") for name in ("group", "unit", "s")} | changed
    query = urlencode({name: value for name, value in filters.items() if value})
    return reverse("profiles:list") + (f"?{query}" if query else "")


def _registered(count: int) -> str:
    if not count:
        return _("所选人员都已注册，没有变更。")
    said = ngettext("已确认 %(count)s 人为注册志愿者。", "已确认 %(count)s 人为注册志愿者。", count)
    return said % {"count": f"{count:,}"}


def _may(request: HttpRequest) -> dict[str, bool]:
    duties = {"vouch": Duty.VOUCH_FOR_FORMS, "export": Duty.EXPORT_ROSTER}
    duties |= {"import": Duty.IMPORT_ROSTER, "unmask": Duty.UNMASK, "issue": Duty.ISSUE_CODES}
    duties |= {"print": Duty.PRINT_FORMS, "certify": Duty.ISSUE_CERTIFICATES}
    duties["transfer"] = Duty.HANDLE_TRANSFERS
    return {name: holds(request.user, duty) for name, duty in duties.items()}


def _sight(request: HttpRequest, person: Volunteer) -> unmask_queries.Sight:
    now, user = timezone.now(), account_of(request)
    return unmask_queries.sight_of(
        user_id=user.pk, object_id=person.pk, born=person.birth_date, at=now
    )


def _policy(now: Any) -> RegionPolicy:
    return policy_in_force(current_code(), timezone.localdate(now))
