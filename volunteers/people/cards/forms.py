"""What the pages of cards are asked: the filter, a reason, what stands on a card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from volunteers.people.cards.queries import GROUPS, CardFilter
from volunteers.people.units import scope
from volunteers.people.units.models import Unit

LONGEST = 200


class CardFilterForm(forms.Form):
    """The filter of an address; what is out of scope is not found."""

    group = forms.ChoiceField(choices=[(group, group) for group in GROUPS], required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = scope.units_for(user)  # type: ignore[attr-defined]

    def asked(self) -> CardFilter:
        """Return the filter.

        :raises Http404: the unit is out of scope, or the group is none
        """
        if not self.is_valid():
            raise Http404
        return CardFilter(self.cleaned_data["unit"], self.cleaned_data["group"])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("写入经过和审计日志，请勿填写证件号码、电话等个人信息。最多 200 字。"),
    )


class NumberForm(forms.Form):
    """What a stranger copies from a card: its number and the name."""

    number = forms.CharField(
        label=_("志愿者编号"),
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("证件正面下方的编号，空格可有可无。"),
    )
    name = forms.CharField(
        label=_("姓名"),
        max_length=64,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("与证件上的姓名完全一致。"),
    )
