"""Signs of hour-farming, for the office: the list, and one with the records that it rests on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from volunteers.people.units import scope
from volunteers.service.protection import queries, services, wording
from volunteers.service.protection.forms import NoteForm, SignFilterForm
from volunteers.service.protection.models import HourSign, SignState

FOLDER = "volunteers/service/protection"
PAGE_SIZE = 50
UNITS_OFFERED = 300
DECISIONS = {state.value: state for state in (SignState.IN_ORDER, SignState.CORRECTED)}


@requires(Duty.REVIEW_SIGNS)
@require_safe
def sign_list(request: HttpRequest) -> HttpResponse:
    asked = SignFilterForm(request.GET).asked(request.user)
    pages = Paginator(queries.listed(request.user, asked), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    counts = queries.counts(request.user, asked)
    shown = {"page": page, "asked": asked, "lines": wording.lines(list(page.object_list))}
    shown |= {"tabs": wording.tabs(asked.state, counts), "kinds": wording.kinds(asked.kind)}
    shown["units"] = scope.units_for(request.user).order_by("path")[:UNITS_OFFERED]
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.REVIEW_SIGNS)
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, sign_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=sign_id)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _reviewed(request, found, form):
        return redirect("signs:sign", found.pk)
    shown = {"sign": found, "words": wording.facts_of(found), "form": form}
    shown["records"] = queries.records_of(found)
    return render(request, f"{FOLDER}/sign.html", shown)


def _reviewed(request: HttpRequest, found: HourSign, form: NoteForm) -> bool:
    state = DECISIONS.get(request.POST.get("state", ""))
    if state is None:
        raise Http404
    note, now = form.cleaned_data["note"], timezone.now()
    try:
        services.review(sign=found, state=state, note=note, actor=actor_of(request), at=now)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("已记下核查情况。"))
    return True
