"""Which adapter sends a channel's messages, as the settings say."""

from __future__ import annotations

from django.conf import settings

from tenants.messaging.adapters.aliyun import AliyunAdapter, Credentials
from tenants.messaging.adapters.base import Adapter
from tenants.messaging.adapters.console import ConsoleAdapter
from tenants.messaging.adapters.smtp import SmtpAdapter
from tenants.messaging.models import Channel

CONSOLE, ALIYUN, SMTP = "console", "aliyun", "smtp"


def adapter_for(channel: str) -> Adapter | None:
    """Return what sends a channel's messages; None where this installation sends none."""
    name = settings.SMS_GATEWAY if channel == Channel.SMS else settings.EMAIL_GATEWAY
    if name == CONSOLE:
        return ConsoleAdapter() if settings.EMBEDDED else None
    if name == ALIYUN and channel == Channel.SMS:
        return AliyunAdapter(Credentials(**settings.SMS_ALIYUN))
    return SmtpAdapter() if name == SMTP and channel == Channel.EMAIL else None


def channels() -> tuple[Channel, ...]:
    """Return the channels by which this installation can send."""
    return tuple(channel for channel in Channel if adapter_for(channel) is not None)


def shows_codes(channel: str) -> bool:
    """Whether a code may be shown on the page: in the demonstration, where nothing is sent."""
    return settings.EMBEDDED and isinstance(adapter_for(channel), ConsoleAdapter)
