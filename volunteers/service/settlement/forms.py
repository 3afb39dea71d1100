"""Why minutes are not approved."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """The reason; asked for where minutes are refused."""

    reason = forms.CharField(
        label=_("不予批准的理由"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("不予批准时必填，至少 4 个字。请勿填写证件号码、电话等个人信息。"),
    )
