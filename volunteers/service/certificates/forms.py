"""What the pages of certificates are asked: the filter, whom and which period, a reason."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from volunteers.people.profiles import queries as profiles
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import is_reason
from volunteers.people.units import scope
from volunteers.people.units.models import Unit
from volunteers.service.certificates import errors, rules
from volunteers.service.certificates.queries import GROUPS, CertificateFilter
from volunteers.service.certificates.rules import Period
from volunteers.service.certificates.wording import LANGUAGES

LONGEST = 200
DAY = "%Y-%m-%d"


class CertificateFilterForm(forms.Form):
    """The filter of an address; what is out of scope is not found."""

    group = forms.ChoiceField(choices=[(group, group) for group in GROUPS], required=False)
    unit = forms.ModelChoiceField(queryset=Unit.objects.none(), required=False)
    q = forms.CharField(max_length=64, required=False)

    def __init__(self, user: Any, data: Any) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = scope.units_for(user)  # type: ignore[attr-defined]

    def asked(self) -> CertificateFilter:
        """Return the filter.

        :raises Http404: the unit is out of scope, or the group is none
        """
        if not self.is_valid():
            raise Http404
        given = self.cleaned_data
        return CertificateFilter(given["unit"], given["group"], "".join(given["q"].split()))


class PeriodForm(forms.Form):
    """The days that are certified, and the language of the paper."""

    first = forms.DateField(
        label=_("开始日期"), widget=forms.DateInput({"type": "date"}, format=DAY)
    )
    last = forms.DateField(
        label=_("结束日期"),
        widget=forms.DateInput({"type": "date"}, format=DAY),
        help_text=_("两天都包括在内，不晚于今天。"),
    )
    language = forms.ChoiceField(label=_("证明的语言"), choices=LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, at: dt.datetime) -> None:
        self._today = timezone.localdate(at)
        begun = {"first": self._today.replace(month=1, day=1), "last": self._today}
        code = "en" if get_language() == "en" else LANGUAGES[0][0]
        super().__init__(data, initial=begun | {"language": code})

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or after today."""
        given = super().clean() or self.cleaned_data
        if "first" in given and "last" in given:
            fault = rules.fault_of(self.period(), self._today)
            if fault:
                self.add_error("last", str(errors.BadPeriod(fault)))
        return given

    def period(self) -> Period:
        """Return the period, once it was found to be one."""
        return Period(self.cleaned_data["first"], self.cleaned_data["last"])


class IssueForm(PeriodForm):
    """Whom staff certify: one person by number, or everybody of a unit."""

    volunteer = forms.ModelChoiceField(
        queryset=Volunteer.objects.none(), required=False, widget=forms.HiddenInput
    )
    number = forms.CharField(
        label=_("志愿者编号"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text=_("只为一个人出具时填写，空格可有可无。"),
    )
    unit = forms.ModelChoiceField(
        label=_("单位"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("不按单位"),
        help_text=_("为该单位及下级单位在此时段有记录的每个人各出具一份，在后台进行。"),
    )
    in_full = forms.BooleanField(
        label=_("写明完整证件号码"),
        required=False,
        help_text=_("不选则遮盖；选择须写明理由，逐人记录。未满 18 周岁的人未经批准仍遮盖。"),
    )
    reason = forms.CharField(
        label=_("写明完整号码的理由"),
        max_length=LONGEST,
        required=False,
        help_text=_("例如：本人报考需要。请勿填写个人信息。"),
    )
    field_order = ("volunteer", "number", "unit", "first", "last", "language", "in_full", "reason")

    def __init__(self, user: Any, data: Any = None, *, at: dt.datetime) -> None:
        super().__init__(data, at=at)
        self._people = profiles.visible_to(user)
        self.fields["volunteer"].queryset = self._people  # type: ignore[attr-defined]
        self.fields["unit"].queryset = scope.units_for(user).order_by("path")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one way to say whom, and for a reason where numbers are written in full."""
        given = super().clean()
        given["person"] = given.get("volunteer") or self._named(given.get("number", ""))
        if not self.errors and bool(given["person"]) == bool(given.get("unit")):
            self.add_error("unit", _("请填志愿者编号，或选择单位，只选一样。"))
        if given.get("in_full") and not is_reason(given.get("reason", "")):
            self.add_error("reason", _("请写明理由（至少 4 个字）。"))
        return given

    def _named(self, number: str) -> Volunteer | None:
        plain = "".join(number.split())
        found = self._people.filter(volunteer_number=plain)
        person = found.first() if plain else None
        if plain and person is None:
            self.add_error("number", _("没有找到这个编号的志愿者，或不在您的单位范围内。"))
        return person


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("撤销理由"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("写入审计日志，不对外显示；请勿填写证件号码、电话等个人信息。"),
    )
