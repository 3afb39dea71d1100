"""The data of 附件1: the form that each person was asked, with their answers; or a blank one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from django.utils import timezone, translation

from tenants.policy import code_sets
from tenants.policy.subjects.people import FieldType, FormField
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.people.cards import rules
from volunteers.people.cards.models import PrintKind
from volunteers.people.cards.printing import form_layout
from volunteers.people.cards.printing.card_data import photo_of
from volunteers.people.cards.printing.content import About, Content, Order, Step, day_line, in_order
from volunteers.people.form import services as forms
from volunteers.people.form import wording
from volunteers.people.form.rules import COLUMNS
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import WITHHELD
from volunteers.people.profiles.wording import why_limited
from volunteers.people.registration.models import Application, ApplicationState
from volunteers.people.registration.routing import route_of
from volunteers.people.registration.wizard.progress import is_unsettled
from volunteers.people.units.models import Unit

CHINESE = "zh-hans"  # the notice's form, whatever the language of the page
WORDS = {
    **{"photo": "照片", "unit": "单位名称：", "opinion": "审批机构意见"},
    "signature": "签章（签字）              年    月    日",
}
ADULT_ID = "resident_id"
OUTLINE = (COLUMNS - WITHHELD) | {"document_number", "phone"}
GUARDIAN = {"name": "姓名", "relation": "关系", "phone": "电话"}


@dataclass
class _Asked:
    """What is looked up once for many people: forms by their version, approvers by their unit."""

    about: About
    order: Order
    approvers: dict[UUID, str] = field(default_factory=dict)

    def approver_of(self, unit: Unit) -> str:
        if unit.pk not in self.approvers:
            approver_id = route_of(self.about.policy, unit).approver_unit_id
            self.approvers[unit.pk] = Unit.objects.get(pk=approver_id).name
        return self.approvers[unit.pk]


@dataclass(frozen=True, slots=True)
class _Filled:
    """What one form is filled with."""

    unit: Unit
    values: Mapping[str, Any]
    submitted_at: dt.datetime | None
    decision: str


def build(
    order: Order, about: About, known: frozenset[int], step: Step = lambda done: None
) -> Content:
    """Return the filled forms of these people, in their order, each in two copies. Numbers are
    masked but for those in `open_to`; of whoever is under 18, without an approval, the outline
    is filled in and the rest left blank.
    """
    content, asked = _empty(about), _Asked(about, order)
    approved = _approved(order.people)
    people = Volunteer.objects.filter(pk__in=order.people).select_related("unit", "form_version")
    for done, person in enumerate(in_order(people, order.people), 1):
        entry = _form(person, approved.get(person.pk), asked)
        content.look_for_glyphs(entry, person.pk, known)
        content.data["forms"].append(entry)
        content.people.append(person.pk)
        step(done)
    return content


def blank(about: About, *, unit: Unit | None = None) -> Content:
    """Return the form in force with nothing in it, in two copies."""
    content = _empty(about)
    fields, boxes = about.policy.fields, about.policy.categories
    order = Order(PrintKind.BLANK_FORM, [])
    approver = _Asked(about, order).approver_of(unit) if unit else ""
    content.data["forms"].append(
        {
            "unit": unit.name if unit else "",
            "date": day_line(None),
            "photo": None,
            "decision": "",
            "remark": "",
            **_table(fields, {}, {box.code: box.label for box in boxes}),
            "copies": _copies(approver, unit.name if unit else ""),
        }
    )
    return content


def _empty(about: About) -> Content:
    issuer = about.policy.card.issuer
    return Content(
        {
            "title": f"{about.region_name}个人志愿者注册登记表",
            "note": about.note,
            "words": WORDS,
            "remark": f"注：根据全国志愿服务信息系统要求填写个人信息，由{issuer}封存。",
            "forms": [],
        }
    )


def of_application(
    one: Application, values: Mapping[str, Any], about: About, known: frozenset[int]
) -> Content:
    """Return an application's form filled with these values, in two copies; where they are an
    outline, without the photo, and saying why.
    """
    content, asked = _empty(about), _Asked(about, Order(PrintKind.FORMS, []))
    is_told = one.state == ApplicationState.APPROVED and not is_unsettled(one, about.at)
    decided = one if is_told else None
    unit = cast(Unit, one.unit)  # a draft alone has none, and no form
    given = _Filled(unit, values, one.submitted_at, _decision(one.volunteer, decided))
    entry = _entry(one, given, asked, is_limited="birth_date" not in values)
    content.look_for_glyphs(entry, one.pk, known)
    content.data["forms"].append(entry)
    content.people.append(one.pk)
    return content


def outline(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of these values is filled in of somebody under 18 without an approval."""
    return {code: values[code] for code in values if code in OUTLINE}


def _form(person: Volunteer, approved: Application | None, asked: _Asked) -> dict[str, Any]:
    limited = asked.order.is_limited(person, asked.about.on)
    values = _values(person, is_open=person.pk in asked.order.open_to)
    submitted = approved.submitted_at if approved else person.registered_at
    shown = outline(values) if limited else values
    given = _Filled(person.unit, shown, submitted, _decision(person, approved))
    return _entry(person, given, asked, is_limited=limited)


def _entry(
    person: Volunteer | Application, given: _Filled, asked: _Asked, *, is_limited: bool
) -> dict[str, Any]:
    version, unit = person.form_version, given.unit
    fields = forms.fields_of(version) or asked.about.policy.fields
    boxes = forms.categories_of(version) or asked.about.policy.categories
    at = given.submitted_at
    return {
        "unit": unit.name,
        "date": day_line(timezone.localdate(at) if at else None),
        "photo": None if is_limited else photo_of(person),
        "decision": given.decision,
        "remark": _why_blank(person.birth_date) if is_limited else "",
        **_table(fields, given.values, {box.code: box.label for box in boxes}),
        "copies": _copies(asked.approver_of(unit), unit.name),
    }


def _why_blank(born: dt.date | None) -> str:
    with translation.override(CHINESE):
        return f"其余项目未打印：{why_limited(born)}。"


def _table(
    fields: Sequence[FormField], values: Mapping[str, Any], boxes: Mapping[str, str]
) -> dict[str, Any]:
    lines = form_layout.lines_of(fields)
    rows = [[_cell(one, values, boxes) for one in line] for line in lines]
    if guardian := values.get("guardian"):
        rows.append([_text_cell("监护人", guardian)])
    beside = form_layout.photo_lines(lines, fields)
    return {"rows": rows, "photo-rows": beside}


def _cell(asked: FormField, values: Mapping[str, Any], boxes: Mapping[str, str]) -> dict[str, Any]:
    value = values.get(asked.code)
    if options := _options(asked, boxes):
        chosen = set(value if isinstance(value, list | tuple) else [value])
        ticked = [{"label": label, "on": code in chosen} for code, label in options.items()]
        return {"label": asked.label, "text": "", "kind": "boxes", "options": ticked}
    words = wording.in_words(asked, value, language=CHINESE, categories=boxes)
    kind = "long" if asked.type is FieldType.LONG_TEXT else "text"
    return {**_text_cell(asked.label, words), "kind": kind}


def _text_cell(label: str, words: str) -> dict[str, Any]:
    return {"label": label, "text": words, "kind": "text", "options": []}


def _options(asked: FormField, boxes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the choices that are printed as boxes to tick, label by code."""
    if asked.type is FieldType.CATEGORIES:
        return boxes
    if asked.code == form_layout.BOXES and asked.code_set:
        found = code_sets.load(asked.code_set)
        return {code: found.label(code, CHINESE) for code in found.codes}
    if asked.type is FieldType.CHOICES:
        return {option.code: option.label for option in asked.options}
    return {}


def _values(person: Volunteer, *, is_open: bool) -> dict[str, Any]:
    values = dict(person.answers or {})
    values |= {code: getattr(person, code) for code in COLUMNS}
    number, phone = str(person.document_number or ""), str(person.phone or "")
    if not is_open:
        number, phone = masked_number(number), masked_phone(phone)
    return values | {"phone": phone} | beside(person, number, is_open=is_open)


def beside(person: Volunteer | Application, number: str, *, is_open: bool) -> dict[str, Any]:
    """Return what the form writes otherwise than it is kept: a document number with its kind where
    that is not the usual one, and the guardian, whose phone is masked but where `is_open`.
    """
    kind = person.document_kind
    if kind and kind != ADULT_ID:
        number = f"{code_sets.load('document_kind').label(kind, CHINESE)} {number}"
    return {"document_number": number, "guardian": _guardian(person, is_open=is_open)}


def _guardian(person: Volunteer | Application, *, is_open: bool) -> str:
    told: Mapping[str, Any] = person.guardian or {}
    parts = []
    for code, label in GUARDIAN.items():
        text = str(told.get(code) or told.get(f"guardian_{code}") or "")
        shown = masked_phone(text) if code == "phone" and not is_open else text
        parts += [f"{label}：{shown}"] if text else []
    return "    ".join(parts)


def _decision(person: Volunteer | None, approved: Application | None) -> str:
    if person is None or approved is None or approved.decided_at is None:
        return ""
    day: dt.date = timezone.localdate(approved.decided_at)
    number = rules.in_fours(person.volunteer_number)
    said = f"同意注册。志愿者编号 {number}，{day.isoformat()} 审批通过"
    return f"{said}，申请编号 {approved.reference}。"


def _approved(keys: Sequence[UUID]) -> dict[UUID, Application]:
    found = Application.objects.filter(volunteer__in=keys, state=ApplicationState.APPROVED)
    return {one.volunteer_id: one for one in found.order_by("decided_at")}


def _copies(approver: str, unit: str) -> list[dict[str, str]]:
    """Return the two copies, each saying where both lie (普创文办〔2018〕12号 三(一))."""
    by, at = (f"（{approver}）" if approver else ""), (f"（{unit}）" if unit else "")
    lies = f"一式两份。第一联：审批机构{by}存档密封；第二联：单位{at}留存。"
    return [
        {"name": "第一联 · 审批机构存档密封", "lies": lies},
        {"name": "第二联 · 单位留存", "lies": lies},
    ]
