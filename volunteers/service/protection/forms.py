"""The filters of the list of signs, and what is noted once somebody has looked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.people.profiles.rules import SHORTEST_REASON
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.protection.models import SignKind, SignState
from volunteers.service.protection.queries import Asked

LONGEST = 500


class SignFilterForm(forms.Form):
    """The filters, read from the address; what cannot be is left out."""

    state = forms.ChoiceField(choices=SignState.choices, required=False)
    kind = forms.ChoiceField(choices=SignKind.choices, required=False)
    unit = forms.UUIDField(required=False)

    def asked(self, user: Any) -> Asked:
        """Return which signs are asked for; a unit outside of the scope is none."""
        self.is_valid()
        given = self.cleaned_data
        key = given.get("unit")
        unit: Unit | None = scope.units_for(user).filter(pk=key).first() if key else None
        return Asked(given.get("state") or SignState.OPEN, given.get("kind") or "", unit)


class NoteForm(forms.Form):
    """What was looked at, and what came of it."""

    note = forms.CharField(
        label=_("核查情况"),
        min_length=SHORTEST_REASON,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("写明向谁核实、结果如何。时长有误的，请先更正记录。最多 500 字。"),
    )
