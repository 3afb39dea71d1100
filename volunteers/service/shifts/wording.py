"""How the states of shifts and sign-ups are shown: word, colour and icon together."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.templatetags.page import Look
from volunteers.service.shifts.models import ShiftState, SignUpState

LOOKS: dict[str, Look] = {
    SignUpState.SEATED: Look("green", "check-circle-fill", _("已报名")),
    SignUpState.WAITING: Look("amber", "hourglass-split", _("候补中")),
    SignUpState.OFFERED: Look("blue", "exclamation-circle-fill", _("候补待确认")),
    SignUpState.WITHDRAWN: Look("grey", "dash-circle-fill", _("已退出")),
    SignUpState.LAPSED: Look("grey", "clock-history", _("未按时确认")),
    SignUpState.CANCELLED: Look("grey", "x-circle-fill", _("场次取消")),
    SignUpState.ABSENT: Look("red", "exclamation-triangle-fill", _("未到")),
}
SHIFT_LOOKS: dict[str, Look] = {
    ShiftState.PLANNED: Look("blue", "calendar-event", _("已安排")),
    ShiftState.CANCELLED: Look("grey", "x-circle-fill", _("已取消")),
    ShiftState.SETTLED: Look("green", "check-circle-fill", _("已结算")),
}
