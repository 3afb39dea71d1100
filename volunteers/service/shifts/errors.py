"""What shifts refuse, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from volunteers.service.shifts.rules import Why

WORDS: dict[Why, str | Promise] = {
    Why.NOT_REGISTERED: _("完成志愿者注册后才能报名。"),
    Why.SUSPENDED: _("您的志愿者资格已暂停，暂时不能报名，请联系本单位。"),
    Why.NOT_PUBLISHED: _("项目尚未发布或已结项，不能报名。"),
    Why.CANCELLED: _("该场次已取消或已结束。"),
    Why.NOT_OPEN_YET: _("报名尚未开始，请在开放时间后再来。"),
    Why.BEGUN: _("该场次已经开始，不能再报名，请到现场联系负责人。"),
    Why.TOO_YOUNG: _("未达到该项目要求的最低年龄。"),
    Why.TOO_OLD: _("超过该项目要求的最高年龄。"),
    Why.AGE_UNKNOWN: _("该项目对年龄有要求，而档案中没有您的出生日期，请先补充。"),
    Why.CLASH: _("与您已报名的其他场次时间冲突。"),
    Why.NOT_LIVE: _("报名已退出、取消或结束，请刷新后再看。"),
    Why.TOO_LATE: _("已过退出截止时间，请直接联系项目负责人。"),
    Why.BAD_TIMES: _("结束时间须晚于开始时间，且一个场次不超过 24 小时。"),
    Why.BAD_PLACES: _("名额须为 1 至 5000 的整数。"),
    Why.BAD_OPENING: _("报名开放时间须早于场次开始时间。"),
    Why.BAD_LIMIT: _("退出截止时间不能晚于场次开始时间。"),
}


class Refused(RuleBroken):
    """A refusal for one of the reasons that the rules know; `code` is that reason."""

    def __init__(self, why: Why) -> None:
        self.code = why.value
        self.message = WORDS[why]


class SignUpRefused(Refused):
    """Why somebody may not sign up."""


class WithdrawRefused(Refused):
    """Why a place may not be given back."""


class SignedUpAlready(RuleBroken):
    code = "signed_up_already"
    message = _("您已报名该场次，无需重复报名。")


class NotPlanned(RuleBroken):
    code = "not_planned"
    message = _("该场次已取消或已结算，不能再更改。")


class ProjectClosed(RuleBroken):
    code = "project_closed"
    message = _("项目已结项，不能再安排场次。")


class PlanRefused(Refused):
    """What is wrong with how a shift is to be."""


class PlannedAlready(RuleBroken):
    code = "planned_already"
    message = _("该项目在同一时间、同一地点已有场次。")


class FewerThanSeated(RuleBroken):
    code = "fewer_than_seated"

    def __init__(self, held: int) -> None:
        self.message = _("已有 %(held)s 人占用名额，名额不能少于此数。") % {"held": held}


class MovedIntoClash(RuleBroken):
    code = "moved_into_clash"
    message = _("改到该时间后，部分已报名人员会与其报名的其他场次冲突，请另选时间。")


class NoReason(RuleBroken):
    code = "no_reason"
    message = _("请写明理由（至少 4 个字）。")


class OfferOver(RuleBroken):
    code = "offer_over"
    message = _("候补名额的确认时间已过，名额已转给下一位。")


class NotAbsent(RuleBroken):
    code = "not_absent"
    message = _("该场次未记为缺席，无需说明。")


class ExplainedTooLate(RuleBroken):
    code = "explained_too_late"
    message = _("已过说明缺席原因的期限，请联系项目负责人。")


class DecidedAlready(RuleBroken):
    code = "decided_already"
    message = _("缺席说明已有结论，不能再更改。")


class BadWalkIn(RuleBroken):
    code = "walk_in"
    message = _("请填写真实姓名和有效的电话号码。")


class WalkedInAlready(RuleBroken):
    code = "walked_in_already"
    message = _("名单上已有同名同号的到场人员。")
