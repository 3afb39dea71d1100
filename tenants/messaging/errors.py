"""Why a code was not sent or not accepted, in words for whoever waits for it."""

from __future__ import annotations

import datetime as dt
import math

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.errors import RuleBroken


class ChannelClosed(RuleBroken):
    code = "channel_closed"
    message = gettext_lazy("本系统没有开通这种发送方式，请换一种，或请所在单位办理。")


class CodeRefused(RuleBroken):
    """A code was not accepted."""


class CodeOver(CodeRefused):
    code = "code_over"
    message = gettext_lazy("验证码已失效（10 分钟内有效，且只能用一次），请重新获取。")


class CodeLocked(CodeRefused):
    code = "code_locked"
    message = gettext_lazy("验证码已输错 5 次，不能再用，请重新获取。")


class CodeWrong(CodeRefused):
    code = "code_wrong"

    def __init__(self, left: int) -> None:
        said = _("验证码不对，还可以再试 %(left)s 次。") % {"left": left}
        self.message = said if left else str(CodeLocked.message)


class CodeLimit(RuleBroken):
    """No code was sent, because too many were asked for."""


class TooSoon(CodeLimit):
    code = "code_too_soon"

    def __init__(self, wait: dt.timedelta) -> None:
        self.message = _("每分钟只能获取一次验证码，请 %(seconds)s 秒后再试。") % {
            "seconds": math.ceil(wait.total_seconds())
        }


class TooManyCodes(CodeLimit):
    code = "code_too_many"

    def __init__(self, wait: dt.timedelta) -> None:
        self.message = _(
            "同一号码或邮箱 24 小时内最多获取 10 次验证码，请 %(hours)s 小时后再试。"
        ) % {"hours": math.ceil(wait.total_seconds() / 3600)}


class TooManyTries(RuleBroken):
    """One network address has tried too often."""

    code = "address_limit"
    message = gettext_lazy("此网络尝试的次数太多，请 10 分钟后再试。")


class AddressLimit(CodeLimit):
    code = "code_address_limit"
    message = gettext_lazy(
        "此网络获取验证码的次数太多（10 分钟 30 次、24 小时 300 次为限），请稍后再试。"
    )
