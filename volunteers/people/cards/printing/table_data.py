"""The data of 附件2: a unit's roster as the notice lists it, without its column of passwords."""

from __future__ import annotations

from tenants.policy import code_sets
from volunteers.groundwork.common.masking import masked_number, masked_phone
from volunteers.people.cards.printing.content import About, Content, Order, Step, day_line, in_order
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

CHINESE = "zh-hans"
HEADINGS = (
    "序号", "姓  名", "性别", "民族", "出生年月", "政治面貌", "身份证号码", "联系电话", "用户名",
)  # fmt: skip
CONTACT = ("本单位志愿服务工作负责人", "办公电话", "手机号码", "邮箱")
ROOM = "____________"
WORDS = {
    "unit": "单位名称（公章）：",
    "contact": "　".join(f"{asked}：{ROOM}" for asked in CONTACT),
    "stamp": "单位公章",
}
WITHOUT_COLUMN = "密码由本人设置，不打印、不登记（与通知附件2不同）。"
REMARK = f"备注：用户名由字母和数字组成（6—20 个字符）。{WITHOUT_COLUMN}"

WHY_BLANK = "未满 18 周岁或年龄不明的，民族、政治面貌须经批准。"


def build(
    order: Order, about: About, known: frozenset[int], step: Step = lambda done: None
) -> Content:
    """Return the table of these people, in their order. Numbers are masked but for those in
    `open_to`, and so is each one's telephone. Of whoever is under 18, without an approval, the
    month of birth stands there, which the notice lists, but neither 民族 nor 政治面貌.
    """
    unit = Unit.objects.filter(pk=order.unit_id).first() if order.unit_id else None
    is_open, is_any_limited = bool(order.open_to), False
    content = Content(
        {
            "title": f"{about.region_name}志愿者统计表",
            "note": about.note if is_open else f"{about.note} · 号码已遮盖",
            "unit": unit.name if unit else about.region_name,
            "date": day_line(about.on),
            "headings": HEADINGS,
            "words": WORDS,
            "remark": REMARK,
            "rows": [],
        }
    )
    people = Volunteer.objects.filter(pk__in=order.people)
    for done, person in enumerate(in_order(people, order.people), 1):
        limited = order.is_limited(person, about.on)
        cells = _cells(person, is_open=person.pk in order.open_to, is_limited=limited)
        row, is_any_limited = [str(done), *cells], is_any_limited or limited
        content.look_for_glyphs(row, person.pk, known)
        content.data["rows"].append(row)
        content.people.append(person.pk)
        step(done)
    content.data["total"] = f"本表共 {len(content.people)} 人。"
    content.data["remark"] += WHY_BLANK if is_any_limited else ""
    return content


def _cells(person: Volunteer, *, is_open: bool, is_limited: bool) -> list[str]:
    number, phone = str(person.document_number or ""), str(person.phone or "")
    return [
        person.name,
        _label("sex", person.sex).removesuffix("性"),
        "" if is_limited else _label("ethnicity", person.ethnicity),
        person.birth_date.strftime("%Y-%m") if person.birth_date else "",
        "" if is_limited else _label("political_status", person.political_status),
        number if is_open else masked_number(number),
        phone if is_open else masked_phone(phone),
        person.username,
    ]


def _label(name: str, code: str) -> str:
    return code_sets.load(name).label(code, CHINESE) if code else ""
