"""What claims refuse, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from volunteers.service.claims.rules import Fault

FAULTS: dict[Fault, str | Promise] = {
    Fault.FUTURE: _("服务还没有结束，结束后才能提出。"),
    Fault.TOO_LATE: _("已超过提出异议的期限。"),
    Fault.ENDS_BEFORE: _("结束时间须晚于开始时间；跨零点的服务请按日分开提出。"),
    Fault.NO_MINUTES: _("请填写时长（分钟），或填写起止时间。"),
    Fault.MORE_THAN_TIME: _("时长超过起止时间之间的分钟数。"),
    Fault.MORE_THAN_DAY: _("一天的时长不能超过 24 小时（1440 分钟）。"),
    Fault.SAME: _("与现有记录相同，请填写应有的内容。"),
}


class ClaimRefused(RuleBroken):
    """What is wrong with what is claimed, or put in its place; `code` is the fault."""

    def __init__(self, fault: Fault) -> None:
        self.code = fault.value
        self.message = FAULTS[fault]


class ClaimedAlready(RuleBroken):
    code = "claimed_already"
    message = _("您对该记录（或该场次）已有一项异议在办理，请在“我的异议”中查看。")


class NotStanding(RuleBroken):
    code = "not_standing"
    message = _("该记录已被更正，请对更正后的记录提出异议。")


class NotPossible(RuleBroken):
    code = "claim_step"
    message = _("该异议已有变化，不能这样办理，请刷新后再看。")


class AppealOver(RuleBroken):
    code = "appeal_over"
    message = _("已过申诉期限，或结果已与您提出的相同。")


class OwnClaim(RuleBroken):
    code = "own_claim"
    message = _("不能办理本人提出的异议，请由他人办理。")


class AnsweredBySame(RuleBroken):
    code = "answered_by_same"
    message = _("该异议由您答复过，申诉须由办公室其他人员裁定。")


class AboveTier(RuleBroken):
    code = "above_tier"

    def __init__(self, day_minutes: int) -> None:
        self.message = _(
            "该日时长合计将达 %(minutes)s 分钟，超过本单位可核定的上限，须由上级单位或办公室办理。"
        ) % {"minutes": day_minutes}


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("请写明理由（至少 4 个字）。")
