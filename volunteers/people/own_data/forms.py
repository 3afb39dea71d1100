"""What is asked on the pages of one's own data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.policy import code_sets
from volunteers.groundwork.common import documents, names, phones
from volunteers.people.own_data import rules
from volunteers.people.own_data.wording import FAULTS
from volunteers.people.profiles.models import Volunteer


class PasswordForm(forms.Form):
    """One's own password once more, before all is shown or deleted."""

    password = forms.CharField(
        label=_("登录密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("为防止他人使用您的手机操作，请再次输入登录密码。"),
    )

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Return the password, which must be the account's."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("密码不对，请重新输入。"))
        return password


class CorrectionForm(forms.Form):
    """The facts as they should be. What is left empty stays as it is."""

    name = forms.CharField(label=_("姓名"), max_length=64, required=False)
    sex = forms.ChoiceField(label=_("性别"), required=False)
    birth_date = forms.DateField(
        label=_("出生日期"), required=False, widget=forms.DateInput({"type": "date"})
    )
    ethnicity = forms.ChoiceField(label=_("民族"), required=False)
    political_status = forms.ChoiceField(label=_("政治面貌"), required=False)
    document_number = forms.CharField(label=_("证件号码"), max_length=40, required=False)
    phone = forms.CharField(label=_("移动电话"), max_length=30, required=False)
    reason = forms.CharField(
        label=_("说明"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("请说明为什么要更正，必要时办公室会请您出示证件。最多 500 字。"),
    )

    def __init__(self, person: Volunteer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        for name in ("sex", "ethnicity", "political_status"):
            self.fields[name].choices = [("", _("不更正")), *_options(name)]  # type: ignore[attr-defined]
        for name in rules.CORRECTABLE:
            self.fields[name].help_text = _("不更正的请留空。")

    def clean_name(self) -> str:
        return names.normalise(self.cleaned_data["name"])

    def clean_document_number(self) -> str:
        return documents.normalise(self.cleaned_data["document_number"])

    def clean_phone(self) -> str:
        return phones.normalise(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """Tell at the field what a corrected fact cannot be."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        faults = rules.faults(
            given,
            family=documents.family(self.person.document_kind),
            birth_date=given.get("birth_date", self.person.birth_date),
            on=timezone.localdate(),
        )
        for name, code in faults.items():
            self.add_error(name, FAULTS[code])
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """Return the corrected facts that were filled in."""
        return {name: self.cleaned_data[name] for name in rules.CORRECTABLE}


class AnswerForm(forms.Form):
    """What the office tells the person."""

    answer = forms.CharField(
        label=_("答复"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("本人会看到。不予更正时必须说明理由。最多 500 字。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].short = _("不予更正时必填")  # type: ignore[attr-defined]


def _options(name: str) -> list[tuple[str, str]]:
    language = get_language() or "zh-hans"
    found = code_sets.load(name)
    return [(code, found.label(code, language)) for code in found.codes]
