"""The acts in plain words: their name, what follows from them, what is said when done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.people.standing.rules import Act


@dataclass(frozen=True, slots=True)
class Words:
    """How a page names an act and what it says of its consequences."""

    act: Act
    name: str | Promise
    follows: str | Promise
    done: str | Promise
    icon: str


WORDS = {
    Act.WITHDRAW: Words(
        Act.WITHDRAW,
        _("登记退出"),
        _(
            "退出后不再计入注册人数，志愿服务证作废，账号停用；个人信息在保存期满后匿名，累计数字不变。"
        ),
        _("已登记退出。"),
        "box-arrow-right",
    ),
    Act.SUSPEND: Words(
        Act.SUSPEND,
        _("暂停"),
        _("暂停期间账号停用、志愿服务证显示为暂停；注册资格保留，可随时恢复。"),
        _("已暂停。"),
        "pause-circle-fill",
    ),
    Act.RESTORE: Words(
        Act.RESTORE,
        _("恢复"),
        _("恢复后账号和志愿服务证重新有效。"),
        _("已恢复。"),
        "arrow-counterclockwise",
    ),
    Act.RECORD_DEATH: Words(
        Act.RECORD_DEATH,
        _("登记去世"),
        _("登记后不再计入注册人数，志愿服务证作废，账号停用，不再发送任何消息；累计数字不变。"),
        _("已登记。"),
        "dash-circle-fill",
    ),
    Act.EXPEL: Words(
        Act.EXPEL,
        _("除名"),
        _(
            "除名后不再计入注册人数，志愿服务证作废，账号停用。系统不发送通知，请另行书面告知本人理由。"
        ),
        _("已除名。"),
        "x-circle-fill",
    ),
    Act.REINSTATE: Words(
        Act.REINSTATE,
        _("撤销误登记"),
        _("去世或除名登记有误时使用：恢复到登记之前的状态。"),
        _("已恢复到登记之前的状态。"),
        "arrow-counterclockwise",
    ),
}
