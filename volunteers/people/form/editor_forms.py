"""What the office fills in about one field, and to publish the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.policy import code_sets
from tenants.policy.problems import Refused
from tenants.policy.subjects.people import (
    IDENTITY,
    WITH_OPTIONS,
    Audience,
    FieldType,
    FormField,
)
from volunteers.people.form import editing
from volunteers.people.form.editor_wording import AUDIENCES, CODE_SETS, TYPES

FIXED = (FieldType.DOCUMENT, FieldType.CATEGORIES)  # the field of the nation alone


class FieldForm(forms.Form):
    """One field of the form."""

    label = forms.CharField(label=_("名称"), max_length=30)
    label_en = forms.CharField(
        label=_("英文名称"), max_length=60, required=False, help_text=_("留空时英文页面也用中文。")
    )
    type = forms.ChoiceField(label=_("填写方式"))
    code_set = forms.ChoiceField(
        label=_("标准代码"), required=False, help_text=_("填写方式为“标准代码”时选择。")
    )
    options = forms.CharField(
        label=_("选项"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("填写方式为单选或多选时填写，每行一项；英文写在竖线后，例如：汉语 | Chinese。"),
    )
    required = forms.BooleanField(label=_("必填"), required=False)
    shown_to = forms.MultipleChoiceField(
        label=_("谁能看到并填写"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(AUDIENCES.items()),
        help_text=_("都不勾选时，申请人、单位和办公室都能看到。"),
    )
    help = forms.CharField(label=_("填写提示"), max_length=100, required=False)
    help_en = forms.CharField(label=_("英文提示"), max_length=200, required=False)
    max_length = forms.IntegerField(
        label=_("最多字数"), required=False, min_value=1, max_value=5000
    )
    minimum = forms.IntegerField(label=_("最小值"), required=False)
    maximum = forms.IntegerField(label=_("最大值"), required=False)

    def __init__(self, former: FormField | None, taken: Iterable[str], data: Any = None) -> None:
        self.former, self.taken = former, frozenset(taken)
        super().__init__(data, initial=_initial(former) if former else None)
        held = former.type if former else None
        types = [(kind.value, word) for kind, word in TYPES.items() if kind not in FIXED]
        if held in FIXED:
            types = [(str(held), TYPES[held])]
        self.fields["type"].choices = types  # type: ignore[attr-defined]
        self.fields["code_set"].choices = [("", "—"), *CODE_SETS.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Make the declaration; what contradicts itself is told at its field."""
        given = self.cleaned_data
        self.declared: FormField | None = None
        if self.errors:
            return given
        if self.former and self.former.code in IDENTITY:
            self._keep_identity(given)
        if given["type"] in WITH_OPTIONS and not given["options"].strip():
            self.add_error("options", _("请填写选项，每行一项。"))
        if given["type"] == FieldType.CODE and given["code_set"] not in code_sets.NAMES:
            self.add_error("code_set", _("请选择一种标准代码。"))
        if not self.errors:
            self._declare(given)
        return given

    def _keep_identity(self, given: dict[str, Any]) -> None:
        assert self.former is not None  # noqa: S101 - asked by the caller
        if not given["required"]:
            self.add_error("required", _("用来识别本人的项目必须填写。"))
        if given["type"] != self.former.type:
            self.add_error("type", _("用来识别本人的项目不能改变填写方式。"))

    def _declare(self, given: dict[str, Any]) -> None:
        kind = FieldType(given["type"])
        former = self.former.options if self.former else ()
        code = self.former.code if self.former else editing.code_for(given["label"], self.taken)
        try:
            self.declared = FormField(
                label=given["label"],
                label_en=given["label_en"] or given["label"],
                code=code,
                type=kind,
                required=given["required"],
                code_set=given["code_set"] if kind is FieldType.CODE else "",
                max_length=given["max_length"] or 0,
                options=editing.options_from(given["options"], former)
                if kind in WITH_OPTIONS
                else (),
                shown_to=tuple(Audience(name) for name in given["shown_to"]),
                minimum=given["minimum"] if kind is FieldType.NUMBER else None,
                maximum=given["maximum"] if kind is FieldType.NUMBER else None,
                help=given["help"],
                help_en=given["help_en"],
                source=self.former.source if self.former else "",
            )
        except Refused as refusal:
            name = refusal.key if refusal.key in self.fields else None
            self.add_error(name, _("最小值不能大于最大值。"))


class PublishForm(forms.Form):
    """From when on, and why."""

    effective_from = forms.DateField(
        label=_("生效日期"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("从这一天起的新申请使用新表；此前的申请仍按原表显示。"),
    )
    reason = forms.CharField(
        label=_("变更理由"), max_length=200, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, data: Any = None, *, first_day: dt.date | None = None) -> None:
        super().__init__(data, initial={"effective_from": first_day})


def _initial(field: FormField) -> dict[str, Any]:
    plain = ("label", "label_en", "type", "code_set", "required", "help", "help_en")
    return {name: getattr(field, name) for name in (*plain, "minimum", "maximum")} | {
        "options": editing.as_lines(field.options),
        "shown_to": [str(audience) for audience in field.shown_to],
        "max_length": field.max_length or None,
    }
