"""What the pages of shifts are asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 500
NOTHING_PERSONAL = _("写入经过和审计日志，请勿填写证件号码、电话等个人信息。最多 500 字。")


class ReasonForm(forms.Form):
    """Why a shift is cancelled: everybody who signed up is told."""

    reason = forms.CharField(
        label=_("取消理由"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("会发给每位报名的人。请勿填写证件号码、电话等个人信息。最多 500 字。"),
    )


class ExplanationForm(forms.Form):
    """Why somebody did not come: read by the leader alone."""

    explanation = forms.CharField(
        label=_("未到的原因"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("只有项目负责人能看到。至少 4 个字，最多 500 字。"),
    )


class WalkInForm(forms.Form):
    """Who came without having signed up."""

    name = forms.CharField(label=_("姓名"), max_length=64)
    phone = forms.CharField(
        label=_("电话"),
        max_length=32,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("加密保存；日后用这个号码注册的人，这次服务就是他的。"),
    )
