"""What the applicant's forms are made of, and what they depend on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy

NO_MOBILE = _("这不是手机号：请填 11 位手机号。")
NO_PHONE = _("这不是电话号码：请填 11 位手机号，或带区号的座机号。")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the forms depend on: policy, the day on which ages count, and by which channels a
    contact is proved (none: it is not).
    """

    policy: RegionPolicy
    on: dt.date
    channels: tuple[str, ...]


def text_field(label: Any, short: Any = "", *, help_text: Any = "", **attributes: Any) -> Any:
    """Return a line of text; `short` stands beside its label."""
    required, longest = attributes.pop("required", True), attributes.pop("max_length", 64)
    field = forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=longest,
        widget=forms.TextInput(attrs=attributes),
    )
    field.short = short  # type: ignore[attr-defined]
    return field


def code_field() -> Any:
    return text_field(
        _("验证码"),
        _("6 位数字"),
        required=False,
        autocomplete="one-time-code",
        inputmode="numeric",
    )


def choice_field(label: Any, choices: Any, short: Any = "", **more: Any) -> Any:
    field = forms.ChoiceField(label=label, choices=choices, required=False, **more)
    field.short = short  # type: ignore[attr-defined]
    return field


def date_field(label: Any, short: Any = "") -> Any:
    widget = forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}, format="%Y-%m-%d")
    field = forms.DateField(label=label, required=False, widget=widget)
    field.short = short  # type: ignore[attr-defined]
    return field


class Only(forms.Form):
    """A form of which one field may be asked for before all are filled."""

    def only(self, name: str) -> None:
        """Forget the errors of all fields but one."""
        for other in [field for field in self.errors if field != name]:
            del self.errors[other]
