"""What is typed or scanned on site."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.service.checkin.codes import DIGITS


class CodeForm(forms.Form):
    """The six digits of the screen."""

    code = forms.RegexField(
        rf"^\d{{{DIGITS}}}$",
        label=_("签到码"),
        help_text=_("现场屏幕上的 6 位数字，每 30 秒换一次。"),
        error_messages={
            "required": _("请输入屏幕上的 6 位数字。"),
            "invalid": _("签到码是 6 位数字，请照屏幕再输一次。"),
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": DIGITS}
        ),
    )


class ScanForm(forms.Form):
    """What a scanner sends, or a hand types."""

    scanned = forms.CharField(
        max_length=300,
        label=_("扫证或编号"),
        help_text=_("用扫码枪扫志愿服务证上的二维码，或输入志愿者编号。"),
        error_messages={"required": _("请扫证，或输入志愿者编号。")},
    )
