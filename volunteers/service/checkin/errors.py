"""What is said on site when a check is refused: what is the matter, then the next step."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from volunteers.service.checkin.rules import Why

WORDS: dict[Why, str | Promise] = {
    Why.NOT_PLANNED: _("该场次已取消或已结算。记录有误请提出异议。"),
    Why.WRONG_DAY: _("不是今天的场次。请到“我的场次”核对日期。"),
    Why.TOO_EARLY: _("签到还没有开始。请在场次开始前到现场再试。"),
    Why.TOO_LATE: _("签到、签退时间已过。请联系现场负责人，或在“我的时长”提出异议。"),
    Why.NOT_SIGNED_UP: _("您没有报名本场次。请到现场负责人处登记。"),
    Why.IN_ALREADY: _("已经签到，不必再签。离开时请签退。"),
    Why.OUT_ALREADY: _("已经签退，不必再签。时长可在“我的时长”查看。"),
    Why.NOT_IN_YET: _("还没有签到，不能签退。请先签到。"),
    Why.BEFORE_IN: _("签退时间早于签到时间。请联系现场负责人。"),
    Why.WRONG_CODE: _("签到码不对或已失效。请看现场屏幕上的新码再输一次。"),
}


class CheckRefused(RuleBroken):
    """A refusal for one of the reasons that the rules know; `code` is that reason."""

    def __init__(self, why: Why) -> None:
        self.code = why.value
        self.message = WORDS[why]


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("代签请写明理由（至少 4 个字）。")


class TooLateToUndo(RuleBroken):
    code = "too_late_to_undo"
    message = _("已超过撤销时间，或已被撤销。")


class NotOnTheList(RuleBroken):
    code = "not_on_the_list"
    message = _("名单上没有这张证或这个编号。请按姓名在名单上查找，或在场次页面现场加入。")
