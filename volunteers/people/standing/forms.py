"""What is asked before a registration changes its standing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.people.standing import rules
from volunteers.people.standing.rules import Act

LONGEST = 500


class ReasonForm(forms.Form):
    """The reason of an act; where the act needs none, it may stay empty."""

    reason = forms.CharField(
        label=_("理由"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("写入经过和审计日志，请勿填写证件号码、电话等个人信息。最多 500 字。"),
    )

    def __init__(self, act: Act, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = act in rules.NEEDS_REASON
