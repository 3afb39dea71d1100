"""A volunteer's own claims: making one, the list, and one with its time line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer
from volunteers.service.claims import queries, rules, services, wording, writing
from volunteers.service.claims.forms import ClaimForm, ReasonForm, initial_of
from volunteers.service.claims.models import HourClaim
from volunteers.service.claims.rules import Act, Hand, Stands
from volunteers.service.claims.services import Wanted
from volunteers.service.ledger.models import HourEntry
from volunteers.service.shifts.models import Shift

FOLDER = "volunteers/service/claims"


@requires(Duty.CONTEST_HOURS)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = list(queries.of_person(_own(request)))
    return render(
        request, f"{FOLDER}/mine.html", {"lines": wording.lines(found, timezone.localdate())}
    )


@requires(Duty.CONTEST_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = _own(request)
    entry, shift = _entry(request, person), _shift(request, person)
    form = ClaimForm(
        request.POST if request.method == "POST" else None,
        entry=entry,
        is_named=entry is not None or shift is not None,
        initial=_initial(entry, shift),
    )
    made = _claimed(request, person, form, entry, shift) if form.is_valid() else None
    if made is not None:
        return redirect("claims:own_claim", made.pk)
    shown = {"form": form, "entry": entry, "shift": shift}
    return render(request, f"{FOLDER}/new.html", shown | {"policy": _policy()})


@requires(Duty.CONTEST_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def own_claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    found = get_object_or_404(queries.of_person(_own(request)), pk=claim_id)
    form = ReasonForm(request.POST if request.POST.get("act") == Act.APPEAL else None)
    if request.method == "POST" and _acted(request, found, form):
        return redirect("claims:own_claim", found.pk)
    acts = rules.open_acts(found.state, Hand.VOLUNTEER)
    shown = {"line": wording.line_of(found, timezone.localdate()), "claim": found, "form": form}
    shown |= {"steps": wording.steps(queries.steps_of(found)), "policy": _policy()}
    shown["may_withdraw"] = Act.WITHDRAW in acts
    shown["may_appeal"] = Act.APPEAL in acts and services.may_appeal(found, timezone.now())
    return render(request, f"{FOLDER}/own_claim.html", shown)


def _own(request: HttpRequest) -> Volunteer:
    people = Volunteer.objects.select_related("unit")
    return get_object_or_404(people, user_id=account_of(request).pk)


def _policy() -> Any:
    return policy_at(timezone.now()).service


def _entry(request: HttpRequest, person: Volunteer) -> HourEntry | None:
    if not request.GET.get("entry"):
        return None
    rows = HourEntry.objects.select_related("project__unit", "shift").filter(minutes__gt=0)
    return get_object_or_404(rows, pk=_key(request, "entry"), volunteer=person)


def _shift(request: HttpRequest, person: Volunteer) -> Shift | None:
    if not request.GET.get("shift"):
        return None
    key = _key(request, "shift")
    return get_object_or_404(queries.claimable_shift(person, key, timezone.now()))


def _key(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.GET[name])
    except ValueError as error:
        raise Http404 from error


def _initial(entry: HourEntry | None, shift: Shift | None) -> dict[str, Any]:
    if entry is not None:
        return initial_of(writing.stands_of(entry))
    if shift is None:
        return {}
    day = timezone.localdate(shift.starts_at)
    return initial_of(Stands(day, 0, shift.starts_at, shift.ends_at)) | {"minutes": None}


def _claimed(
    request: HttpRequest,
    person: Volunteer,
    form: ClaimForm,
    entry: HourEntry | None,
    shift: Shift | None,
) -> HourClaim | None:
    given = form.cleaned_data
    title = given.get("project_title", "")
    wanted = Wanted(form.stands(), given["text"], entry, None if entry else shift, title)
    try:
        made = services.claim(
            volunteer=person, wanted=wanted, actor=actor_of(request), at=timezone.now()
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("异议已提交，单位会在期限内答复，结果会显示在这里。"))
    return made


def _acted(request: HttpRequest, found: HourClaim, form: ReasonForm) -> bool:
    who: dict[str, Any] = {"claim": found, "actor": actor_of(request), "at": timezone.now()}
    named = request.POST.get("act", "")
    if named not in (Act.APPEAL, Act.WITHDRAW):
        raise Http404
    if named == Act.APPEAL and not form.is_valid():
        return False
    try:
        if named == Act.APPEAL:
            services.appeal(reason=form.cleaned_data["reason"], **who)
        else:
            services.withdraw(**who)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return True
    messages.success(request, _("已提交申诉。") if named == Act.APPEAL else _("异议已撤回。"))
    return True
