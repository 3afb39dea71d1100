"""What an office says about a duplicate."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.people.duplicates.models import Finding


class FindingForm(forms.Form):
    """What was found when the own person was checked."""

    finding = forms.ChoiceField(
        label=_("核对结果"), choices=Finding.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("只在本地区保存，不会发给对方。请勿填写证件号码、电话。最多 500 字。"),
    )
