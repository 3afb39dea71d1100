"""From a draft to the form in force: a new version of the region's own policy."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit.services import Actor
from tenants.context import current_code, current_region
from tenants.errors import RuleBroken
from tenants.models import PolicyVersion
from tenants.policy import reading
from tenants.policy.problems import BadPack
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import FormField
from tenants.policy_versions.services import Decision, policy_in_force, publish
from volunteers.people.form import editing
from volunteers.people.form.editing import Draft


class NothingChanged(RuleBroken):
    code = "form_unchanged"
    message = _("表单没有变动，不需要发布。")


class DoesNotAddUp(RuleBroken):
    code = "form_refused"

    def __init__(self, told: str) -> None:
        self.message = _("表单不能发布：%s") % told


class TooEarly(RuleBroken):
    code = "effective_too_early"
    message = _("生效日期不能早于今天。")


class FieldsFull(RuleBroken):
    code = "too_many_fields"
    message = _("一张表最多 60 项。")


def draft_in_force(policy: RegionPolicy) -> Draft:
    """Return what the region changes today of what it inherits."""
    return Draft(policy.own_fields, policy.hidden_fields, policy.field_order)


def read_draft(sections: dict[str, Any]) -> Draft:
    """Return a draft from the sections that it was kept as."""
    reader = reading.Reader("draft")
    own = [reader.table(FormField, entry, "own_fields") for entry in sections["own_fields"]]
    return Draft(
        tuple(entry for entry in own if entry is not None),
        tuple(sections["hidden_fields"]),
        tuple(sections["field_order"]),
    )


@transaction.atomic
def publish_form(
    *, draft: Draft, effective_from: dt.date, reason: str, actor: Actor, at: dt.datetime
) -> PolicyVersion:
    """Make a draft the region's form from a day on.

    :raises NothingChanged: it is the form in force
    :raises TooEarly: the day is over
    :raises FieldsFull: it has more fields than a form may
    :raises DoesNotAddUp: policy refuses it
    """
    today = timezone.localdate(at)
    if effective_from < today:
        raise TooEarly
    policy = policy_in_force(current_code(), effective_from)
    fields = draft.fields(policy.form)
    if fields == policy.fields:
        raise NothingChanged
    if len(fields) > editing.MOST_FIELDS:
        raise FieldsFull
    document = {**_own_document(effective_from), **draft.sections()}
    decision = Decision(document, effective_from, reason)
    version = publish(region=current_region(), decision=decision, actor=actor, at=at)
    try:
        policy_in_force(current_code(), effective_from)
    except BadPack as error:
        raise DoesNotAddUp("；".join(problem.expected for problem in error.problems)) from error
    return version


def _own_document(on: dt.date) -> dict[str, Any]:
    """Return the region's own layer as it would be in force on a day."""
    versions = PolicyVersion.objects.filter(region_code=current_code(), effective_from__lte=on)
    last = versions.order_by("-effective_from", "-number").first()
    return dict(last.document) if last else {}


def history() -> list[PolicyVersion]:
    """Return the region's versions of policy in which its form differs from the one before, the
    latest first.
    """
    found: list[PolicyVersion] = []
    before: dict[str, Any] = {name: [] for name in editing.SECTIONS}
    for version in PolicyVersion.objects.filter(region_code=current_code()).order_by("number"):
        now = {name: version.document.get(name, []) for name in editing.SECTIONS}
        if now != before:
            found.append(version)
        before = now
    return found[::-1]
