"""What the pages of activation ask: whom codes are for; the code; the consent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy
from volunteers.people.profiles.forms import ChoiceForm
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration import rules as ages
from volunteers.people.registration.activation.services import Given
from volunteers.people.registration.wizard.consents import ConsentForm

WAYS = (
    ("page", _("打印清单：在浏览器中显示，逐人裁开发放")),
    ("xlsx", _("Excel 清单")),
    ("sms", _("短信：发到名册中的手机号（没有手机号的人跳过）")),
)


class IssueForm(ChoiceForm):
    """For whom codes are issued, and how they are handed over."""

    way = forms.ChoiceField(
        label=_("发放方式"), choices=WAYS, required=False, widget=forms.RadioSelect
    )


class CodeForm(forms.Form):
    """The code, and what shows that it is in the right hands."""

    code = forms.CharField(
        label=_("激活码"),
        max_length=40,
        help_text=_("12 位字母和数字，不分大小写，横线可不输。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    proof = forms.CharField(
        label=_("证件号码后四位"),
        max_length=8,
        help_text=_("登记的证件号码的最后四位，末位是 X 的也照输。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ConfirmForm(ConsentForm):
    """What a person agrees to; under policy's age also what the guardian says."""

    def __init__(self, person: Volunteer, policy: RegionPolicy, data: Any = None) -> None:
        super().__init__(policy, data)
        self.asks_birth_date = person.birth_date is None
        asks = ages.needs_guardian(policy.registration, person.birth_date, timezone.localdate())
        self.asks_guardian = asks  # also of no known age: then the guardian's part may stay empty
        self.needs_guardian = asks and not self.asks_birth_date
        if self.asks_birth_date:
            widget = forms.DateInput(attrs={"type": "date"})
            self.fields["birth_date"] = forms.DateField(label=_("出生日期"), widget=widget)
        if self.asks_guardian:
            self.add_guardian(required=self.needs_guardian)
        self.add_texts()

    @property
    def asks_proof(self) -> bool:
        """Whether the guardian, who agrees, has to show that the phone is theirs."""
        return "guardian_code" in self.fields and self._guardian() is not None

    def given(self) -> Given:
        """Return what the person gave."""
        chosen = self.cleaned_data
        agreed = tuple(text.code for text in self.texts if chosen.get(f"agree_{text.code}"))
        born: dt.date | None = chosen.get("birth_date")
        proof = "code" if self.asks_proof else "page"
        guardian = self._guardian()
        return Given(agreed, guardian, born, proof if guardian else "")

    def _guardian(self) -> dict[str, str] | None:
        if not self.asks_guardian or not self.cleaned_data.get("agree_guardian"):
            return None
        return self.guardian_given()
