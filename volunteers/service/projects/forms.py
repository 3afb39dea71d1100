"""What the pages of projects are asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from volunteers.people.units.models import Unit
from volunteers.service.projects import errors, rules
from volunteers.service.projects.models import Project, ProjectState, Theme
from volunteers.service.projects.queries import Asked
from volunteers.service.projects.services import LONGEST_REASON, SAID, Told

LONG = ("summary", "duties", "needs")
HINTS = {
    "summary": _("志愿者在项目页面最先读到的话。"),
    "insurance": _("例如：由组织方为参加者投保意外险。"),
    "contact_name": _("公开显示，请填写负责联系的人或科室。"),
    "contact_phone": _("公开显示，请填写办公电话，不要填写个人手机。"),
    "min_age": _("按服务当天的年龄计算；不填则不限。"),
}


class ProjectForm(forms.ModelForm):
    """What a unit says of its project; the unit itself is asked once, when it is new."""

    unit = forms.ModelChoiceField(
        label=_("单位"), queryset=Unit.objects.none(), help_text=_("由哪个单位组织。")
    )

    class Meta:
        model = Project
        fields = SAID

    field_order = ("unit", "title", "theme", "category", "summary", "duties", "needs", "place")

    def __init__(
        self, units: QuerySet[Unit] | None, categories: dict[str, str], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, hint in HINTS.items():
            self.fields[name].help_text = hint
        self.fields["theme"].choices = [("", _("请选择")), *Theme.choices]  # type: ignore[attr-defined]
        for name in LONG:
            self.fields[name].widget.attrs["rows"] = 4
        if units is None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        if categories:
            offered = [("", _("请选择")), *categories.items()]
            self.fields["category"] = forms.ChoiceField(label=_("服务类别"), choices=offered)
        else:
            del self.fields["category"]

    def clean(self) -> dict[str, Any]:
        """Refuse ages that leave nobody in, at their field."""
        said = super().clean() or self.cleaned_data
        if not rules.ages_fit(said.get("min_age"), said.get("max_age")):
            self.add_error("max_age", str(errors.AgesMissEverybody.message))
        return said

    def told(self) -> Told:
        """Return what is said of the project."""
        return Told(**{name: self.cleaned_data.get(name, "") for name in SAID})


class ReasonForm(forms.Form):
    """Why a project is returned, or closed."""

    reason = forms.CharField(
        label=_("理由"),
        min_length=4,
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("请勿填写证件号码、电话等个人信息。至少 4 个字，最多 500 字。"),
    )


class FilterForm(forms.Form):
    """The filter of a list, kept in the address; out of scope is not found."""

    q = forms.CharField(max_length=64, required=False)
    state = forms.ChoiceField(choices=ProjectState.choices, required=False)
    theme = forms.ChoiceField(
        label=_("主题"), choices=[("", _("全部主题")), *Theme.choices], required=False
    )
    category = forms.ChoiceField(label=_("服务类别"), required=False)
    unit = forms.ModelChoiceField(
        label=_("单位"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("全部单位"),
    )

    def __init__(self, units: QuerySet[Unit], categories: dict[str, str], data: Any) -> None:
        super().__init__(data)
        offered = [("", _("全部类别")), *categories.items()]
        self.fields["category"].choices = offered  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        for name in ("theme", "category", "unit"):
            self.fields[name].widget.attrs["class"] = "control"

    def asked(self) -> Asked:
        """Return the filter.

        :raises Http404: a value is none of those offered
        """
        if not self.is_valid():
            raise Http404
        return Asked(**self.cleaned_data)
