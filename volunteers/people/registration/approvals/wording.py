"""The queue in words: hints on a row, why one was left out, an application's fields and steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import FormField
from tenants.templatetags.page import moment
from volunteers.groundwork.common.ages import age_on
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.people.form import services as form
from volunteers.people.form import wording as form_wording
from volunteers.people.form.rules import COLUMNS, masked
from volunteers.people.form.wording import Shown
from volunteers.people.registration.approvals import rules
from volunteers.people.registration.approvals.queries import Desk
from volunteers.people.registration.conflicts import Conflict, Why
from volunteers.people.registration.models import (
    WAITING,
    Application,
    ApplicationState,
    DecisionBatch,
)
from volunteers.people.registration.rules import Action, needs_guardian
from volunteers.people.registration.wizard.wording import language

TAB_WORDS = {
    "waiting": gettext_lazy("待审"),
    "returned": gettext_lazy("已退回"),
    "duplicates": gettext_lazy("重复待核"),
    "today": gettext_lazy("今日已办"),
}
WHY_WORDS: dict[str, str | Promise] = {
    Why.DECIDED: gettext_lazy("已由他人办理"),
    Why.GONE: gettext_lazy("本人已撤回或正在修改"),
    Why.CHANGED: gettext_lazy("页面打开之后有变更，请重新查看"),
    Why.UNIT_FIRST: gettext_lazy("单位尚未确认"),
    Why.NOTHING_TO_CONFIRM: gettext_lazy("本地区不要求单位确认"),
    Why.DUPLICATE: gettext_lazy("与其他市县重复，待核"),
    Why.REGISTERED: gettext_lazy("此证件在本地区已注册"),
    Why.AGE: gettext_lazy("申请当日不符合年龄要求"),
    Why.GUARDIAN: gettext_lazy("未满年龄，监护人尚未同意"),
}
DONE_WORDS = {
    Action.APPROVE: gettext_lazy("已通过"),
    Action.RETURN: gettext_lazy("已退回"),
    Action.REJECT: gettext_lazy("不予通过"),
    Action.CONFIRM: gettext_lazy("已确认"),
}
STEP_WORDS: dict[str, str | Promise] = {
    "submit": gettext_lazy("本人提交"),
    "resubmit": gettext_lazy("补正后重新提交"),
    "confirm": gettext_lazy("单位确认"),
    "approve": gettext_lazy("审批通过"),
    "return": gettext_lazy("退回修改"),
    "reject": gettext_lazy("不予通过"),
    "withdraw": gettext_lazy("本人撤回"),
}
ICONS = {"grey": "clock", "teal": "clock", "amber": "exclamation-circle-fill"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list."""

    application: Application
    age: int | None
    days: int | None
    tone: str
    icon: str
    is_minor: bool
    is_selectable: bool

    @property
    def hints(self) -> list[tuple[str, str, str]]:
        """Return what to look at first, as word, tone and icon."""
        return hints(self.application)


def rows(applications: Iterable[Application], desk: Desk) -> list[Row]:
    """Return the rows of a page."""
    return [row(one, desk) for one in applications]


def row(one: Application, desk: Desk) -> Row:
    """Return one application as a row: age today, days waited, whether a batch may hold it."""
    limit = desk.policy.registration.decide_within_days
    days = waited(one, desk.today)
    tone = rules.tone_of(days, limit) if days is not None else "grey"
    return Row(
        application=one,
        age=age_on(one.birth_date, desk.today) if one.birth_date else None,
        days=days,
        tone=tone,
        icon=ICONS.get(tone, "exclamation-triangle-fill"),
        is_minor=needs_guardian(desk.policy.registration, one.birth_date, desk.today),
        is_selectable=one.state in desk.ready_states and not one.has_conflict,
    )


def waited(one: Application, today: dt.date) -> int | None:
    """Return the calendar days that a waiting application has waited; None once it is decided."""
    if one.state not in WAITING or one.submitted_at is None:
        return None
    return (today - timezone.localdate(one.submitted_at)).days


def hints(one: Application) -> list[tuple[str, str, str]]:
    """Return what to look at first in an application, as word, tone and icon."""
    found = [
        (one.has_conflict, _("重复待核"), "amber", "people"),
        (one.returned_times and one.state in WAITING, _("补正后重交"), "grey", "arrow-repeat"),
        (one.guardian_confirmed_at, _("监护人已同意"), "blue", "person-check"),
        (one.state == ApplicationState.UNIT_CONFIRMED, _("单位已确认"), "teal", "building"),
        (one.channel == "unit", _("单位批量导入"), "grey", "upload"),
    ]
    return [(word, tone, icon) for is_so, word, tone, icon in found if is_so]


def fields(one: Application, policy: RegionPolicy, *, in_full: bool) -> list[Shown]:
    """Return the form's fields with the answers, as they were asked; numbers, addresses and the
    like masked but `in_full` under a grant.
    """
    version = one.form_version
    asked = form.fields_of(version) or policy.fields
    values = values_of(one, asked, in_full=in_full)
    offered = form.categories_of(version) or policy.categories
    return form_wording.shown(asked, values, language=language(), categories=offered)


def values_of(one: Application, asked: Iterable[FormField], *, in_full: bool) -> dict[str, Any]:
    """Return the answers to these fields by code, masked as an approver sees them but `in_full`
    under a grant.
    """
    values: dict[str, Any] = {**(one.answers or {}), **one.files}
    values |= {code: getattr(one, code) for code in COLUMNS}
    values.setdefault("employer_nature", one.employer_nature)
    if not in_full:
        own = [field for field in asked if field.code in values and field.code not in MASKS]
        values |= {field.code: masked(field, values[field.code]) for field in own}
        values |= {code: MASKS[code](str(values[code])) for code in MASKS if values.get(code)}
    return values


def conflicts(found: Iterable[Conflict], names: dict[UUID, str], most: int = 5) -> list[str]:
    """Return who was left out and why, in sentences; of many, the first and how many more."""
    listed = list(found)
    said = [_conflict(one, names.get(one.application_id, "")) for one in listed[:most]]
    rest = len(listed) - most
    if rest > 0:
        more = ngettext("另有 %(count)s 人未办理。", "另有 %(count)s 人未办理。", rest)
        said.append(more % {"count": rest})
    return said


def done(batch: DecisionBatch, name: str) -> str:
    """Return what a batch did: of one person by name, of several by number."""
    word, count = DONE_WORDS[Action(batch.action)], batch.counts.get("done", 0)
    if count == 1 and name:
        return f"{word} {name}"
    return ngettext("%(word)s %(count)s 人", "%(word)s %(count)s 人", count) % {
        "word": word,
        "count": f"{count:,}",
    }


def _conflict(one: Conflict, name: str) -> str:
    if one.why is Why.DECIDED and one.by and one.at:
        said = _("%(name)s：已由 %(who)s 于 %(when)s 办理，本次未重复办理。")
        return said % {"name": name, "who": one.by, "when": moment(one.at)}
    return f"{name}：{WHY_WORDS[one.why]}"


def _masked_email(text: str) -> str:
    return f"{text[:1]}***@***.{text.rpartition('.')[2]}"


def _masked_address(text: str) -> str:
    return f"{text[:3]}********"


MASKS: dict[str, Callable[[str], str]] = {
    "document_number": masked_number,
    "phone": masked_phone,
    "office_phone": masked_phone,
    "qq": masked_phone,
    "email": _masked_email,
    "address": _masked_address,
}
