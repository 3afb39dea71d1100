"""Messages in plain words: what kind of message, and why it did not go."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.messaging.models import Message

KINDS = {
    "code": gettext_lazy("验证码"),
    "activation": gettext_lazy("激活码"),
    "application.approve": gettext_lazy("注册通过通知"),
    "application.return": gettext_lazy("注册退回通知"),
    "application.reject": gettext_lazy("注册未通过通知"),
}
REASONS = {
    "channel_closed": gettext_lazy("本系统没有配置这种发送方式"),
    "no_wording_registered": gettext_lazy("短信平台上没有登记这类通知的模板"),
    "gateway_unreachable": gettext_lazy("短信平台没有应答"),
    "smtp_unreachable": gettext_lazy("邮件服务器没有应答"),
    "isv.MOBILE_NUMBER_ILLEGAL": gettext_lazy("手机号有误"),
    "isv.BUSINESS_LIMIT_CONTROL": gettext_lazy("短信平台限制了对同一号码的发送"),
    "isv.AMOUNT_NOT_ENOUGH": gettext_lazy("短信平台余额不足"),
    "smtp_550": gettext_lazy("没有这个邮箱"),
}


def kind(message: Message) -> str:
    """Return what kind of message it was."""
    return str(KINDS.get(message.template, _("通知")))


def why(message: Message) -> str:
    """Return why it did not go, with the code that the operator can look up."""
    reason = REASONS.get(message.error_code)
    return f"{reason}（{message.error_code}）" if reason else message.error_code
