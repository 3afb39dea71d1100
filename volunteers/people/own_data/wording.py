"""Requests about one's own data in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.people.own_data.models import DataRequest
from volunteers.people.own_data.services import MASKED, typed
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.wording import FIELD_WORDS, coded

FAULTS = {
    "name_shape": _("姓名含有不能使用的字符，或不足两个字。"),
    "phone_shape": _("不是有效的电话号码。"),
    "id_spoilt": _("号码已被表格软件破坏，请照证件逐位输入。"),
    "id_15_digits": _("15 位旧号码不再使用，请填写 18 位号码。"),
    "id_shape": _("应为 18 位：17 位数字和一位校验码（数字或 X）。"),
    "id_birth_date": _("号码中的出生日期不存在。"),
    "id_check": _("最后一位与前 17 位对不上，请照证件逐位核对。"),
    "birth_date_differs": _("号码中的出生日期与出生日期不一致，请一并更正。"),
    "birth_date_future": _("出生日期不能晚于今天。"),
}
CODED = frozenset({"sex", "ethnicity", "political_status"})


@dataclass(frozen=True, slots=True)
class Words:
    """How a page names what one does with one's own data, and says what follows."""

    name: str | Promise
    follows: str | Promise
    button: str | Promise
    icon: str


CORRECT = Words(
    _("申请更正"),
    _("填写正确的内容，办公室核对后更正，15 天内答复。"),
    _("提交申请"),
    "check-lg",
)
EXPORT = Words(
    _("带走我的资料"),
    _("下载的 JSON 文件含有完整的证件号码和电话，请妥善保管。每次下载都有记录。"),
    _("下载"),
    "download",
)
DELETE = Words(
    _("退出并删除"),
    _(
        "删除后不能恢复：注册终止，志愿服务证作废，账号注销，能识别您的资料全部删除；"
        "服务时长等统计数字保留，不再与您有关。"
    ),
    _("退出并删除我的资料"),
    "trash",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a request: as on file, and as asked for. Numbers are masked."""

    word: str
    before: str
    after: str


def lines(request: DataRequest, person: Volunteer) -> list[Line]:
    """Return what a request would change, fact by fact."""
    return [
        Line(str(FIELD_WORDS[name]), shown(name, getattr(person, name)), shown(name, value))
        for name, value in typed(request).items()
    ]


def shown(name: str, value: Any) -> str:
    """Return a fact as a page shows it; an empty one as nothing."""
    if value in (None, ""):
        return ""
    if name in CODED:
        return coded(name, str(value))
    return MASKED[name](str(value)) if name in MASKED else str(value)
