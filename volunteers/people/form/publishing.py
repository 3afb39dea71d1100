"""From a draft to the form in force: a new version of the region's own policy."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
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
from volunteers.people.form.editing import Difference, Draft


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


class BeforePlanned(RuleBroken):
    code = "effective_before_planned"

    def __init__(self, planned: dt.date) -> None:
        self.message = _("已发布的一版定于 %s 起使用，生效日期不能早于这一天。") % planned


class OutOfDate(RuleBroken):
    code = "form_out_of_date"
    message = _("其他人已发布了新版，您的草稿依据的是旧版：请放弃草稿，在新版上重新修改。")


class FieldsFull(RuleBroken):
    code = "too_many_fields"
    message = _("一张表最多 60 项。")


@dataclass(frozen=True, slots=True)
class Publication:
    """From which day on, why, and over which version of the region's policy (0: none)."""

    effective_from: dt.date
    reason: str
    based_on: int


@dataclass(frozen=True, slots=True)
class Published:
    """One version of the region's policy that changed its form, and what it changed."""

    version: PolicyVersion
    differences: list[Difference]


def last_number() -> int:
    """Return the number of the region's latest version of policy; 0 where it has none."""
    return _own().aggregate(last=Max("number"))["last"] or 0


def policy_to_change(on: dt.date) -> tuple[RegionPolicy, dt.date]:
    """Return the policy over which a form is drafted, and from when on it holds: today's, or the
    last that is published for a later day, so that its changes are not lost.
    """
    planned = _own().aggregate(last=Max("effective_from"))["last"]
    day = max(on, planned or on)
    return policy_in_force(current_code(), day), day


def _own() -> QuerySet[PolicyVersion]:
    return PolicyVersion.objects.filter(region_code=current_code())


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


def publish_form(
    *, draft: Draft, publication: Publication, actor: Actor, at: dt.datetime
) -> PolicyVersion:
    """Make a draft the region's form from a day on.

    :raises NothingChanged: it is the form in force
    :raises TooEarly: the day is over
    :raises BeforePlanned: a version is published for a later day
    :raises OutOfDate: somebody published a version since the draft was begun
    :raises FieldsFull: it has more fields than a form may
    :raises DoesNotAddUp: policy refuses it
    """
    policy = _judged_day(publication.effective_from, timezone.localdate(at))
    fields = draft.fields(policy.form)
    if fields == policy.fields:
        raise NothingChanged
    if len(fields) > editing.MOST_FIELDS:
        raise FieldsFull
    if publication.based_on != last_number():
        raise OutOfDate
    try:
        with transaction.atomic():
            return _published(draft, publication, actor, at)
    except IntegrityError as error:  # somebody else took the number in this moment
        raise OutOfDate from error


def _judged_day(day: dt.date, today: dt.date) -> RegionPolicy:
    if day < today:
        raise TooEarly
    policy, planned = policy_to_change(today)
    if day < planned:
        raise BeforePlanned(planned)
    return policy


def _published(
    draft: Draft, publication: Publication, actor: Actor, at: dt.datetime
) -> PolicyVersion:
    day = publication.effective_from
    decision = Decision({**_own_document(day), **draft.sections()}, day, publication.reason)
    version = publish(region=current_region(), decision=decision, actor=actor, at=at)
    try:
        policy_in_force(current_code(), day)
    except BadPack as error:
        raise DoesNotAddUp("；".join(problem.expected for problem in error.problems)) from error
    return version


def _own_document(on: dt.date) -> dict[str, Any]:
    """Return the region's own layer as it would be in force on a day."""
    last = _own().filter(effective_from__lte=on).order_by("-effective_from", "-number").first()
    return dict(last.document) if last else {}


def history(policy: RegionPolicy) -> list[Published]:
    """Return the versions by which the region changed what it inherits, the latest first."""
    found: list[Published] = []
    before = policy.form
    for version in _own().order_by("number"):
        draft = read_draft({name: version.document.get(name, []) for name in editing.SECTIONS})
        after = draft.fields(policy.form)
        if differing := editing.differences(before, after):
            found.append(Published(version, differing))
        before = after
    return found[::-1]
