"""What is asked to transfer somebody, and to decide on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.people.roster.services import unit_named
from volunteers.people.transfers.services import Answer, Wish
from volunteers.people.units.models import Unit

HERE = ""
SHORT = {
    "region": _("不选即本地区"),
    "unit": _("本地区转移必填"),
    "unit_named": _("转到其他地区时填写"),
}


class UnitNameField(forms.CharField):
    """A unit of this region by its name or code, with suggestions."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"list": "units", "autocomplete": "off"})
        super().__init__(max_length=128, widget=widget, **kwargs)

    def clean(self, value: Any) -> Unit | None:
        """Return the unit.

        :raises ValidationError: there is none of that name, or several
        """
        text = super().clean(value)
        if not text:
            return None
        found = unit_named(text)
        if found is None:
            raise forms.ValidationError(_("没有这个单位，或有几个单位同名，请填写单位代码。"))
        return found


class WishForm(forms.Form):
    """Where somebody is to go."""

    region = forms.ChoiceField(label=_("转入地区"), required=False)
    unit = UnitNameField(
        label=_("转入单位"),
        required=False,
        help_text=_("在本地区转移时必填：输入名称或代码选择。"),
    )
    unit_named = forms.CharField(
        label=_("对方单位名称"),
        max_length=128,
        required=False,
        help_text=_("转到其他地区时填写，由对方办公室核对。"),
    )
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea({"rows": 3}), required=False
    )

    def __init__(self, regions: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        self.fields["region"].choices = [(HERE, _("本地区")), *regions]  # type: ignore[attr-defined]
        for name, short in SHORT.items():
            self.fields[name].short = short  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the unit where the person stays in the region."""
        given = self.cleaned_data
        if not self.errors and not given.get("region") and not given.get("unit"):
            self.add_error("unit", _("请选择转入的单位。"))
        return given

    def wish(self, asked_by: str, *, key: UUID | None = None) -> Wish:
        """Return what was asked for; `key` is the caller's own for the transfer."""
        given = self.cleaned_data
        region = given["region"]
        return Wish(
            unit=None if region else given["unit"],
            region=region,
            unit_named=given["unit_named"] if region else "",
            reason=given["reason"],
            asked_by=asked_by,
            key=key,
        )


class AnswerForm(forms.Form):
    """What comes with a decision."""

    unit = UnitNameField(
        label=_("转入单位"), required=False, help_text=_("接收时填写：输入名称或代码选择。")
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("不同意时必须填写，对方会看到。最多 500 字。"),
    )

    def __init__(self, *, asks_unit: bool, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"].short = _("不同意时必填")  # type: ignore[attr-defined]
        if not asks_unit:
            del self.fields["unit"]
        else:
            self.fields["unit"].short = _("接收时必填")  # type: ignore[attr-defined]

    def answer(self) -> Answer:
        """Return what was given."""
        return Answer(self.cleaned_data["reason"], self.cleaned_data.get("unit"))
