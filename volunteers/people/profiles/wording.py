"""The roster in plain words: its groups, what is missing, what happened to a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tenants.audit.models import AuditRow
from tenants.policy import code_sets
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.profiles.queries import GroupCounts

GROUP_WORDS = {
    "": gettext_lazy("全部"),
    "entered": gettext_lazy("待本人确认"),
    "registered": gettext_lazy("已注册"),
    "national": gettext_lazy("已有全国编号"),
    "incomplete": gettext_lazy("缺资料"),
    "gone": gettext_lazy("已退出或转出"),
}
ACTION_WORDS = {
    "volunteer.enter": gettext_lazy("由名册导入录入"),
    "volunteer.update": gettext_lazy("由名册导入更新"),
    "volunteer.national_number_held": gettext_lazy("收到的全国编号已属他人，未写入"),
    "volunteer.vouch": gettext_lazy("注册（单位核验纸质登记表）"),
    "volunteer.keep_scan": gettext_lazy("保存签字登记表扫描件"),
    "volunteer.open_scan": gettext_lazy("查看签字登记表扫描件"),
    "volunteer.destroy_scan": gettext_lazy("销毁到期的签字登记表扫描件"),
    "volunteer.issue_code": gettext_lazy("发放激活码"),
    "volunteer.activate": gettext_lazy("注册（本人用激活码确认）"),
    "volunteer.claim": gettext_lazy("开通本人账号"),
    "volunteer.give_consent": gettext_lazy("给予可选的同意"),
    "volunteer.withdraw_consent": gettext_lazy("撤回可选的同意"),
    "volunteer.unmask": gettext_lazy("查看完整号码"),
    "volunteer.unmask_asked": gettext_lazy("申请查看未成年人资料"),
    "volunteer.unmask_approved": gettext_lazy("批准查看未成年人资料"),
    "volunteer.unmask_refused": gettext_lazy("不批准查看未成年人资料"),
    "volunteer.withdraw": gettext_lazy("退出"),
    "volunteer.suspend": gettext_lazy("暂停"),
    "volunteer.restore": gettext_lazy("恢复"),
    "volunteer.record_death": gettext_lazy("登记去世"),
    "volunteer.expel": gettext_lazy("除名"),
    "volunteer.reinstate": gettext_lazy("撤销误登记"),
    "card.issue": gettext_lazy("发志愿服务证"),
    "card.lost": gettext_lazy("志愿服务证挂失"),
    "card.reissue": gettext_lazy("补发志愿服务证"),
    "card.void": gettext_lazy("志愿服务证作废"),
    "print.one": gettext_lazy("打印证件或登记表"),
    "volunteer.move": gettext_lazy("转出到其他地区"),
    "volunteer.come": gettext_lazy("从其他地区转入"),
    "volunteer.merge": gettext_lazy("并入其他地区的登记"),
    "volunteer.merge_dropped": gettext_lazy("其他地区转来的记录未并入：已不在册"),
}
FIELD_WORDS = {
    "name": gettext_lazy("姓名"),
    "sex": gettext_lazy("性别"),
    "birth_date": gettext_lazy("出生日期"),
    "ethnicity": gettext_lazy("民族"),
    "political_status": gettext_lazy("政治面貌"),
    "document_kind": gettext_lazy("证件类型"),
    "document_number": gettext_lazy("证件号码"),
    "phone": gettext_lazy("联系电话"),
    "unit": gettext_lazy("单位"),
    "state": gettext_lazy("状态"),
    "national_number": gettext_lazy("全国志愿者编号"),
    "username": gettext_lazy("用户名"),
}
MISSING: tuple[tuple[Callable[[Volunteer], bool], Any], ...] = (
    (lambda person: person.phone is None, gettext_lazy("缺电话")),
    (lambda person: not person.ethnicity, gettext_lazy("缺民族")),
    (lambda person: not person.political_status, gettext_lazy("缺政治面貌")),
    (lambda person: person.birth_date is None, gettext_lazy("缺出生日期")),
)
LOOKS = {
    VolunteerState.ENTERED: ("blue", "hourglass-split"),
    VolunteerState.REGISTERED: ("green", "check-circle-fill"),
}


NO_LONGER = ("grey", "dash-circle-fill")


@dataclass(frozen=True, slots=True)
class Tab:
    """One group above the list: its word, its size, whether it is the one shown."""

    group: str
    word: str
    count: int
    is_current: bool


def tabs(current: str, counts: GroupCounts) -> list[Tab]:
    """Return the groups of the list with their sizes."""
    return [
        Tab(group, str(word), counts.of(group), group == current)
        for group, word in GROUP_WORDS.items()
    ]


def missing(person: Volunteer) -> list[str]:
    """Return what a person's file lacks, in words."""
    return [str(word) for lacks, word in MISSING if lacks(person)]


def look(person: Volunteer) -> tuple[str, str]:
    """Return the tone and the icon of a person's state."""
    return LOOKS.get(VolunteerState(person.state), NO_LONGER)


def coded(name: str, code: str) -> str:
    """Return the label of a code in the language of the page; nothing for no code."""
    return code_sets.load(name).label(code, get_language() or "zh-hans") if code else ""


def why_limited(born: dt.date | None) -> str:
    """Return why the outline of a person alone is given, and what opens the rest."""
    return _("未满 18 周岁，须经批准") if born else _("年龄不明，须经批准")


def told(row: AuditRow) -> str:
    """Return what an audit row says happened, with the fields that changed."""
    said = str(ACTION_WORDS.get(row.action, _("资料变更")))
    if row.action == "volunteer.enter" and VolunteerState.REGISTERED in row.changes["state"]:
        return _("由名册导入录入并注册（单位核验纸质登记表）")
    names = row.changes.get("fields", [])
    changed = [str(FIELD_WORDS[name]) for name in names if name in FIELD_WORDS]
    if any(name.startswith("answer.") for name in names):
        changed.append(_("登记表其他项目"))
    return f"{said}：{'、'.join(changed)}" if changed else said
