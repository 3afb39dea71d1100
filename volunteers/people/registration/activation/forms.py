"""What the pages of activation ask: whom codes are for; the code; the consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tenants.messaging.gateways import channels
from tenants.messaging.models import Channel
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText
from volunteers.groundwork.common import names, phones
from volunteers.people.profiles.forms import ChoiceForm
from volunteers.people.profiles.models import Volunteer
from volunteers.people.profiles.rules import GUARDIAN, own_texts
from volunteers.people.registration import rules as ages
from volunteers.people.registration.activation.services import Given
from volunteers.people.registration.wizard.fields import Only, code_field

WAYS = (
    ("page", _("打印清单：在浏览器中显示，逐人裁开发放")),
    ("xlsx", _("Excel 清单")),
    ("sms", _("短信：发到名册中的手机号（没有手机号的人跳过）")),
)
GUARDIAN_FIELDS = ("guardian_name", "guardian_relation", "guardian_phone")


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


class ConfirmForm(Only):
    """What a person agrees to; under policy's age also what the guardian says."""

    def __init__(self, person: Volunteer, policy: RegionPolicy, data: Any = None) -> None:
        super().__init__(data)
        self._texts = own_texts(policy)
        self._guardian_text = policy.consent(GUARDIAN)
        self.asks_birth_date = person.birth_date is None
        asks = ages.needs_guardian(policy.registration, person.birth_date, timezone.localdate())
        self.asks_guardian = asks  # also of no known age: then the guardian's part may stay empty
        self.needs_guardian = asks and not self.asks_birth_date
        if self.asks_birth_date:
            widget = forms.DateInput(attrs={"type": "date"})
            self.fields["birth_date"] = forms.DateField(label=_("出生日期"), widget=widget)
        if self.asks_guardian:
            self._add_guardian()
        for text in self._texts:
            self.fields[f"agree_{text.code}"] = _agreement(text, required=text.required)

    contact_field = "guardian_phone"

    @property
    def contact(self) -> tuple[str, str] | None:
        """Return the guardian's (channel, contact) that is to be proved, None where it is wrong."""
        phone = self.cleaned_data.get("guardian_phone")
        return (Channel.SMS.value, phone) if phone else None

    @property
    def asks_proof(self) -> bool:
        """Whether the guardian, who agrees, has to show that the phone is theirs."""
        return "guardian_code" in self.fields and self._guardian() is not None

    def clean_guardian_phone(self) -> str:
        phone = phones.normalise(self.cleaned_data["guardian_phone"])
        if phone and not phones.is_mobile(phone):
            raise ValidationError(_("请填监护人的 11 位手机号。"))
        return phone

    def clean_guardian_name(self) -> str:
        return names.normalise(self.cleaned_data["guardian_name"])

    @property
    def agreements(self) -> Iterator[tuple[ConsentText, str, str, Any]]:
        """Yield each text of the person's own with its title and words, and its box."""
        for text in self._texts:
            yield (text, *_in_language(text), self[f"agree_{text.code}"])

    @property
    def guardian_agreement(self) -> tuple[ConsentText, str, str, Any] | None:
        """Return the guardian's text with its title and words, and its box."""
        if not self.asks_guardian or self._guardian_text is None:
            return None
        return (self._guardian_text, *_in_language(self._guardian_text), self["agree_guardian"])

    def given(self) -> Given:
        """Return what the person gave."""
        chosen = self.cleaned_data
        agreed = tuple(text.code for text in self._texts if chosen.get(f"agree_{text.code}"))
        born: dt.date | None = chosen.get("birth_date")
        proof = "code" if self.asks_proof else "page"
        guardian = self._guardian()
        return Given(agreed, guardian, born, proof if guardian else "")

    def _guardian(self) -> dict[str, str] | None:
        if not self.asks_guardian or not self.cleaned_data.get("agree_guardian"):
            return None
        return {name.split("_")[1]: self.cleaned_data[name] for name in GUARDIAN_FIELDS}

    def _add_guardian(self) -> None:
        labels = (_("监护人姓名"), _("与本人的关系"), _("监护人手机号"))
        for name, label in zip(GUARDIAN_FIELDS, labels, strict=True):
            self.fields[name] = forms.CharField(
                label=label, max_length=64, required=self.needs_guardian
            )
        if Channel.SMS in channels():
            self.fields["guardian_code"] = code_field()
        if self._guardian_text is not None:
            agreement = _agreement(self._guardian_text, required=self.needs_guardian)
            self.fields["agree_guardian"] = agreement


def _agreement(text: ConsentText, *, required: bool) -> forms.BooleanField:
    title, _words = _in_language(text)
    refused = {"required": _("须同意此项才能注册。")}
    return forms.BooleanField(label=title, required=required, error_messages=refused)


def _in_language(text: ConsentText) -> tuple[str, str]:
    is_english = get_language() == "en"
    return (text.title_en, text.text_en) if is_english else (text.title, text.text)
