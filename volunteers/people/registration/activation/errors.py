"""Why a code was not issued or not accepted, in words for whoever holds it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.errors import RuleBroken


class TooMany(RuleBroken):
    code = "too_many_people"
    message = gettext_lazy("一次最多发放 5,000 个激活码，请按单位分批。")


class MorePeople(RuleBroken):
    code = "more_people"
    message = gettext_lazy("核对之后又有人加入名册，请重新核对人数再发放。")


class NotAccepted(RuleBroken):
    """Neither says which of the two is wrong, nor whether the code exists."""

    code = "code_not_accepted"
    message = gettext_lazy("激活码或证件号码后四位不对，请核对后再输。同一激活码输错 5 次即锁定。")


class CodeLocked(RuleBroken):
    code = "code_locked"
    message = gettext_lazy("此激活码已输错 5 次，已锁定。请联系所在单位重新发放。")


class CodeExpired(RuleBroken):
    code = "code_expired"
    message = gettext_lazy("此激活码已过期。请联系所在单位重新发放。")


class CodeReplaced(RuleBroken):
    code = "code_replaced"
    message = gettext_lazy("此激活码已由新发放的激活码替换，请使用最新的一个。")


class CodeUsed(RuleBroken):
    code = "code_used"
    message = gettext_lazy("此激活码已使用过，您已确认注册，无须再次激活。")


class NoLongerEntered(RuleBroken):
    code = "not_entered"
    message = gettext_lazy("您的登记状态已变更，不能再用激活码确认。请联系所在单位。")


class AgeOutside(RuleBroken):
    code = "age"

    def __init__(self, low: int | None, high: int | None) -> None:
        if low is not None and high is not None:
            said = _("本地区规定年满 %(low)s 周岁、不超过 %(high)s 周岁的人可以注册。")
        elif low is not None:
            said = _("本地区规定年满 %(low)s 周岁的人可以注册。")
        else:
            said = _("本地区规定不超过 %(high)s 周岁的人可以注册。")
        self.message = said % {"low": low, "high": high}


class ConsentMissing(RuleBroken):
    code = "consent_missing"
    message = gettext_lazy("请阅读并同意必须同意的各项；不同意则不能注册。")


class GuardianMissing(RuleBroken):
    code = "guardian_missing"
    message = gettext_lazy("未成年人注册须由监护人同意：请填写监护人的姓名、关系和电话。")


class BirthDateMissing(RuleBroken):
    code = "birth_date_missing"
    message = gettext_lazy("请填写出生日期。")
