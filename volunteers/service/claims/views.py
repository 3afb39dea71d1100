"""Claims for staff: the queue, and one claim beside what is on record, with the answer."""

from __future__ import annotations

from typing import Any
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
from volunteers.service.claims import queries, rules, services, wording, writing
from volunteers.service.claims.forms import AnswerForm, ClaimFilterForm, initial_of
from volunteers.service.claims.models import HourClaim
from volunteers.service.claims.queries import Evidence
from volunteers.service.claims.rules import Act
from volunteers.service.claims.services import Answer
from volunteers.service.ledger.errors import HoursOverlap

FOLDER = "volunteers/service/claims"
PAGE_SIZE = 50
UNITS_OFFERED = 300


@requires(Duty.REVIEW_CLAIMS)
@require_safe
def claim_list(request: HttpRequest) -> HttpResponse:
    on, asked = timezone.localdate(), ClaimFilterForm(request.GET).asked(request.user)
    pages = Paginator(queries.listed(request.user, asked, on), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    counts = queries.counts(request.user, asked, on)
    shown = {"page": page, "asked": asked, "lines": wording.lines(list(page.object_list), on)}
    shown |= {"tabs": wording.tabs(asked.tab, counts), "kinds": wording.kinds(asked.kind)}
    shown["units"] = scope.units_for(request.user).order_by("path")[:UNITS_OFFERED]
    return render(request, f"{FOLDER}/list.html", shown)


@requires(Duty.REVIEW_CLAIMS)
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.visible_to(request.user), pk=claim_id)
    acts = rules.open_acts(found.state, queries.hand_of(request.user, found.unit))
    evidence = queries.evidence_of(found)
    form = _form(request, found, evidence)
    clashes = _answered(request, found, form) if form.is_valid() else []
    if clashes is None:
        return redirect("claims:claim", found.pk)
    shown = {"line": wording.line_of(found, timezone.localdate()), "claim": found, "form": form}
    shown |= {"acts": acts, "evidence": evidence, "clashes": clashes}
    shown["steps"] = wording.steps(queries.steps_of(found))
    return render(request, f"{FOLDER}/claim.html", shown)


def _form(request: HttpRequest, found: HourClaim, evidence: Evidence) -> AnswerForm:
    """Return the form of an answer, filled with what was claimed."""
    return AnswerForm(
        request.POST if request.method == "POST" else None,
        entry=evidence.entry,
        initial=initial_of(writing.claimed_of(found)),
    )


def _answered(request: HttpRequest, found: HourClaim, form: AnswerForm) -> list[Any] | None:
    """Answer a claim; return None, or the entries that stand in the way if it was refused."""
    named, hand = request.POST.get("act", ""), queries.hand_of(request.user, found.unit)
    if named not in (Act.UPHOLD, Act.REFUSE):
        raise Http404
    who: dict[str, Any] = {"claim": found, "answer": Answer(hand, form.cleaned_data["reason"])}
    who |= {"actor": actor_of(request), "at": timezone.now()}
    stands = form.stands() if named == Act.UPHOLD else None
    try:
        if stands is None:
            services.refuse(**who)
        else:
            services.uphold(stands=stands, **who)
    except HoursOverlap as refusal:
        form.add_error("starts", str(refusal))
        return [] if stands is None else list(writing.overlapping(found, stands))
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return []
    messages.success(request, _("已答复，志愿者可以看到结果。"))
    return None
