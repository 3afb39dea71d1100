"""A volunteer's own shifts: what is ahead, what waits, what is past; and every act on them, all
posted to one address.
"""

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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tenants.accounts.actors import account_of, actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.links import link_to
from tenants.policy_versions.services import policy_at
from volunteers.people.profiles.models import Volunteer
from volunteers.service.shifts import absences, calendars, offering, queries, services, wording
from volunteers.service.shifts.forms import ExplanationForm
from volunteers.service.shifts.models import Shift, SignUp, SignUpState

PAGE = "volunteers/service/shifts/own.html"


@requires(Duty.SIGN_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    person = get_object_or_404(Volunteer, user_id=account_of(request).pk)
    if request.method == "POST":
        _act(request, person)
        return redirect(_back(request))
    now = timezone.now()
    mine = queries.mine(person, now)
    days = policy_at(now).service.explain_absence_days
    past = [(one, wording.LOOKS[one.state], _form(one, days)) for one in mine.past]
    ahead = [(one, wording.LOOKS[one.state]) for one in mine.ahead]
    shown = {"person": person, "ahead": ahead, "past": past, "now": now}
    return render(request, PAGE, shown | {"calendar": _calendar(request, person)})


def _form(sign_up: SignUp, days: int) -> ExplanationForm | None:
    """Return the form to explain an absence, where that is still possible."""
    if not absences.may_explain(sign_up, days, timezone.now()):
        return None
    said = {"explanation": sign_up.explanation or ""}
    return ExplanationForm(initial=said, auto_id=f"id_%s_{sign_up.pk}")


def _calendar(request: HttpRequest, person: Volunteer) -> str:
    code = calendars.code_of(person)
    return link_to(reverse("calendars:mine", args=[code]), request) if code else ""


def _back(request: HttpRequest) -> str:
    """Return the page from which the act came, if it is one of this host's."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe and wanted.startswith("/") else reverse("own_shifts:own")


def _act(request: HttpRequest, person: Volunteer) -> None:
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    try:
        said = act(request, person, {"actor": actor_of(request), "at": timezone.now()})
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(said))


def _key(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise Http404 from error


def _sign_up(request: HttpRequest, person: Volunteer, told: dict[str, Any]) -> str | Promise:
    shift = get_object_or_404(Shift, pk=_key(request, "shift"), project__state="published")
    made = services.sign_up(shift=shift, volunteer=person, **told)
    if made.state == SignUpState.SEATED:
        return _("报名成功，请准时到场。")
    return _("名额已满，您已进入候补。有空位时按先后顺序通知，请在限定时间内确认。")


def _own(request: HttpRequest, person: Volunteer) -> SignUp:
    return get_object_or_404(SignUp, pk=_key(request, "sign_up"), volunteer=person)


def _withdraw(request: HttpRequest, person: Volunteer, told: dict[str, Any]) -> str | Promise:
    services.withdraw(sign_up=_own(request, person), **told)
    return _("已退出，名额转给候补的人。")


def _confirm(request: HttpRequest, person: Volunteer, told: dict[str, Any]) -> str | Promise:
    offering.confirm(sign_up=_own(request, person), **told)
    return _("已确认名额。")


def _explain(request: HttpRequest, person: Volunteer, told: dict[str, Any]) -> str | Promise:
    form = ExplanationForm(request.POST)
    text = form.cleaned_data["explanation"] if form.is_valid() else ""
    absences.explain(sign_up=_own(request, person), text=text, **told)
    return _("说明已提交，由项目负责人处理。")


def _make_link(_request: HttpRequest, person: Volunteer, told: dict[str, Any]) -> str | Promise:
    calendars.make_link(person=person, **told)
    return _("日历链接已生成，原有链接即刻失效。")


def _revoke_link(_request: HttpRequest, person: Volunteer, told: dict[str, Any]) -> str | Promise:
    calendars.revoke_link(person=person, **told)
    return _("日历链接已停用。")


ACTS: dict[str, Callable[[HttpRequest, Volunteer, dict[str, Any]], str | Promise]] = {
    "sign_up": _sign_up,
    "withdraw": _withdraw,
    "confirm": _confirm,
    "explain": _explain,
    "make_link": _make_link,
    "revoke_link": _revoke_link,
}
