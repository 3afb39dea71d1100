"""Why an account was not opened, in words for whoever asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from tenants.errors import RuleBroken


class NobodyHere(RuleBroken):
    code = "nobody_here"
    message = gettext_lazy(
        "没有找到与此号码和编号（或证件后四位）相符的注册志愿者。"
        "已录入但尚未确认的，请先用激活码确认；资料有变的，请联系所在单位。"
    )


class WhichOne(RuleBroken):
    code = "which_one"
    message = gettext_lazy("这个号码登记了不止一人，请填志愿者编号或证件号码后四位。")


class AlreadyClaimed(RuleBroken):
    code = "already_claimed"
    message = gettext_lazy("账号已开通，请直接登录；忘记密码的，可重新验证后设置新密码。")
