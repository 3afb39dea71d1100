"""The office's editor of the registration form: fields, preview, publication, history.

A draft lives in the session of whoever edits; nothing changes for applicants before it is
published.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.accounts.actors import actor_of
from tenants.accounts.roles import Duty, requires
from tenants.errors import RuleBroken
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import IDENTITY, Audience, FormField
from volunteers.people.form import editing, publishing
from volunteers.people.form.editing import Draft
from volunteers.people.form.editor_forms import FieldForm, PublishForm
from volunteers.people.form.editor_wording import CHANGES, TYPES
from volunteers.people.form.forms import answers_form

FOLDER = "volunteers/people/form"
KEPT = "form.draft"


@requires(Duty.EDIT_FORM)
@require_safe
def editor(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    policy, day = publishing.policy_to_change(today)
    draft = _draft(request, policy)
    fields = draft.fields(policy.form)
    shown: dict[str, Any] = {"lines": _lines(policy, fields), "hidden": _hidden(policy, draft)}
    shown |= {"changes": _changes(policy, fields), "preview": _preview(policy, fields)}
    shown |= {"planned": day if day > today else None, "publish": PublishForm(first_day=day)}
    return render(request, f"{FOLDER}/editor.html", shown)


@requires(Duty.EDIT_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def new_field(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@requires(Duty.EDIT_FORM)
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: HttpRequest, field_code: str) -> HttpResponse:
    policy = _policy()
    fields = _draft(request, policy).fields(policy.form)
    found = next((entry for entry in fields if entry.code == field_code), None)
    if found is None:
        raise Http404
    return _edit(request, found)


@requires(Duty.EDIT_FORM)
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Show one field as applicants will see it, while it is being written."""
    policy = _policy()
    code = request.POST.get("code", "")
    former = next((entry for entry in policy.fields if entry.code == code), None)
    form = FieldForm(former, (), request.POST)
    declared = form.declared if form.is_valid() else None
    shown = {"preview": _preview(policy, [declared] if declared else [])}
    return render(request, f"{FOLDER}/preview.html", shown)


@requires(Duty.EDIT_FORM)
@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Move, leave out or show again one field of the draft, or drop the draft."""
    policy, code = _policy(), request.POST.get("code", "")
    draft, act = _draft(request, policy), request.POST.get("act", "")
    if act == "discard":
        request.session.pop(KEPT, None)
    else:
        _keep(request, _changed(policy, draft, act, code))
    return redirect(reverse("form:editor") + (f"#{code}" if act in ("up", "down") else ""))


@requires(Duty.EDIT_FORM)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    form = PublishForm(request.POST)
    if form.is_valid():
        _publish(request, form)
    else:
        messages.error(request, _("请填写生效日期和变更理由。"))
    return redirect("form:editor")


@requires(Duty.EDIT_FORM)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    is_english = _language() == "en"
    told = [
        (one.version, [_told(difference, is_english) for difference in one.differences])
        for one in publishing.history(_policy())
    ]
    return render(request, f"{FOLDER}/history.html", {"versions": told})


def _publish(request: HttpRequest, form: PublishForm) -> None:
    draft, actor, now = _draft(request, _policy()), actor_of(request), timezone.now()
    publication = publishing.Publication(**form.cleaned_data, based_on=_based_on(request))
    try:
        publishing.publish_form(draft=draft, publication=publication, actor=actor, at=now)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    else:
        request.session.pop(KEPT, None)
        messages.success(request, _("新表单已发布。"))


def _edit(request: HttpRequest, former: FormField | None) -> HttpResponse:
    policy = _policy()
    draft = _draft(request, policy)
    taken = [entry.code for entry in (*policy.form, *draft.own)]
    form = FieldForm(former, taken, request.POST if request.method == "POST" else None)
    declared = form.declared if form.is_bound and form.is_valid() else None
    if declared is not None and "preview" not in request.POST:
        _keep(request, editing.with_field(draft, declared))
        return redirect("form:editor")
    example = declared or (None if form.is_bound else former)
    shown = {"form": form, "former": former, "is_identity": former and former.code in IDENTITY}
    shown["preview"] = _preview(policy, [example] if example else [])
    return render(request, f"{FOLDER}/field.html", shown)


def _changed(policy: RegionPolicy, draft: Draft, act: str, code: str) -> Draft:
    try:
        if act == "up" or act == "down":
            return editing.moved(draft, policy.form, code, -1 if act == "up" else 1)
        if act == "show":
            return editing.shown_again(draft, code)
        if act == "remove":
            return editing.without_field(draft, policy.form, code)
    except ValueError as error:
        raise Http404 from error
    raise Http404


def _policy() -> RegionPolicy:
    policy, _day = publishing.policy_to_change(timezone.localdate())
    return policy


def _draft(request: HttpRequest, policy: RegionPolicy) -> Draft:
    kept = request.session.get(KEPT)
    return publishing.read_draft(kept["draft"]) if kept else publishing.draft_in_force(policy)


def _keep(request: HttpRequest, draft: Draft) -> None:
    request.session[KEPT] = {"draft": draft.sections(), "based_on": _based_on(request)}


def _based_on(request: HttpRequest) -> int:
    """Return the version over which the draft was begun; without one, the latest."""
    kept = request.session.get(KEPT)
    return int(kept["based_on"]) if kept else publishing.last_number()


def _lines(policy: RegionPolicy, fields: tuple[FormField, ...]) -> list[dict[str, Any]]:
    inherited = {entry.code: entry for entry in policy.form}
    return [
        {
            "field": entry,
            "label": entry.named(_language()),
            "type": TYPES[entry.type],
            "is_own": entry.code not in inherited,
            "is_changed": entry.code in inherited and inherited[entry.code] != entry,
            "is_identity": entry.code in IDENTITY,
        }
        for entry in fields
    ]


def _hidden(policy: RegionPolicy, draft: Draft) -> list[tuple[str, str]]:
    return [
        (entry.code, entry.named(_language()))
        for entry in policy.form
        if entry.code in draft.hidden
    ]


def _changes(policy: RegionPolicy, fields: tuple[FormField, ...]) -> list[tuple[Any, str]]:
    found = editing.differences(policy.fields, fields)
    return [_told(difference, _language() == "en") for difference in found]


def _told(found: editing.Difference, is_english: bool) -> tuple[Any, str]:
    return CHANGES[found.change], (is_english and found.label_en) or found.label


def _preview(policy: RegionPolicy, fields: Any) -> Any:
    form = answers_form(
        [entry for entry in fields if entry.is_shown_to(Audience.APPLICANT)],
        categories=policy.categories,
        language=_language(),
    )(auto_id="preview_%s", prefix="preview")
    for entry in form.fields.values():
        entry.disabled = True
    return form


def _language() -> str:
    return get_language() or "zh-hans"
