"""What a page of reporting can be asked for in its URL."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class DayForm(forms.Form):
    """The day whose targets and states apply; none or a wrong one is today."""

    as_of = forms.DateField(
        label=_("按此日的目标与状态"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    @property
    def day(self) -> dt.date | None:
        return self.cleaned_data.get("as_of") if self.is_valid() else None


class UnitForm(forms.Form):
    """The unit whose parts are shown."""

    unit = forms.UUIDField(required=False)

    @property
    def asked(self) -> UUID | None:
        """The unit asked for; valid forms only."""
        return self.cleaned_data["unit"]
