"""What is refused about earlier service, in words for whoever asked."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from tenants.policy.subjects.service import BackfillPolicy
from volunteers.service.backfill.rules import Window


class OutsideWindow(RuleBroken):
    """Nothing is entered on a day outside of policy's window; the message says when it is."""

    code = "outside_window"

    def __init__(self, window: BackfillPolicy | None, how: Window) -> None:
        if window is None:
            self.message = _("本地区没有开放补录，以前的服务不能录入。")
            return
        not_yet = _(
            "补录还没有开始：%(opens)s 至 %(closes)s（含首尾两日）可以补录 %(until)s 及以前的服务。"
        )
        over = _(
            "补录已经结束：只在 %(opens)s 至 %(closes)s（含首尾两日）"
            "可以补录 %(until)s 及以前的服务。"
        )
        self.message = (not_yet if how is Window.NOT_YET else over) % {
            "opens": _day(window.opens_on),
            "closes": _day(window.closes_on),
            "until": _day(window.served_until),
        }


class ServedLate(RuleBroken):
    code = "served_late"

    def __init__(self, until: dt.date) -> None:
        self.message = _("只补录 %(until)s 及以前的服务。") % {"until": _day(until)}


class NoMinutes(RuleBroken):
    code = "no_minutes"
    message = _("时长须多于 0 分钟。")


class OverDay(RuleBroken):
    """With what the person has already, the day or month would hold more than it can."""

    code = "over_day"

    def __init__(self, hours: int) -> None:
        said = _("加上已有的记录，这一天（或这个月平均每天）超过 %(hours)s 小时。")
        self.message = said % {"hours": hours}


class NotRegistered(RuleBroken):
    code = "not_registered"
    message = _("本人还没有注册，注册后才能补录。")


class ToldAlready(RuleBroken):
    code = "told_already"
    message = _("此人同一时间、同一项目已有一条补录，请先核对；要改的请撤回后重新提交。")


class NotWaiting(RuleBroken):
    """Somebody was first; the message says who, and what they did."""

    code = "not_waiting"

    def __init__(self, who: str, what: object) -> None:
        self.message = _("%(who)s 已先处理这条补录：%(what)s。") % {"who": who, "what": what}


class NotYours(RuleBroken):
    code = "not_yours"
    message = _("这一步审核不由您办理。")


class SameApprover(RuleBroken):
    code = "same_approver"
    message = _("两次审核须由两个不同的账号办理。")


class NoEvidence(RuleBroken):
    code = "no_evidence"
    message = _("还没有证明材料，不能通过。请先上传。")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("请写明退回理由（4 至 500 个字），让录入人知道要改什么。")


class NothingChosen(RuleBroken):
    code = "nothing_chosen"
    message = _("没有选中可以办理的补录。")


class MoreThanShown(RuleBroken):
    code = "more_than_shown"
    message = _("页面打开之后又有新的补录，请核对条数后再办理。")


def _day(day: dt.date) -> str:
    return day.isoformat()
