"""What projects refuse, in words for whoever asked."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken


class NotOpen(RuleBroken):
    """An action that the project's state does not know, or that somebody else was first with."""

    code = "not_open"

    def __init__(self, state: str | Promise, who: str = "") -> None:
        if who:
            said = _("项目现在是“%(state)s”（%(who)s 已办理），请刷新后再看。")
        else:
            said = _("项目现在是“%(state)s”，不能这样办理，请刷新后再看。")
        self.message = said % {"state": state, "who": who}


class NotYours(RuleBroken):
    code = "not_yours"
    message = _("按本地区政策，项目不由您审核。")


class ReasonMissing(RuleBroken):
    code = "reason_missing"
    message = _("请写明理由（4 至 500 个字）。")


class AgesMissEverybody(RuleBroken):
    code = "ages"
    message = _("最低年龄不能高于最高年龄，最高不超过 120 岁。")
