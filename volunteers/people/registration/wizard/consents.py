"""What a form of consent is made of: a person's own texts, and the guardian who agrees as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText
from volunteers.groundwork.common import names, phones
from volunteers.people.profiles.rules import GUARDIAN, own_texts
from volunteers.people.registration.wizard import progress, rules, wording
from volunteers.people.registration.wizard.fields import NO_MOBILE, Only, code_field, text_field

Agreement = tuple[ConsentText, str, str, Any]  # the text, its title, its words, its box


class ConsentForm(Only):
    """Each text by itself; a guardian's name, relation, phone, the code sent there, and consent."""

    contact_field = "guardian_phone"

    def __init__(self, policy: RegionPolicy, data: Any = None) -> None:
        super().__init__(data)
        self.texts = own_texts(policy)
        self.guardian_text = policy.consent(GUARDIAN)

    def add_texts(self) -> None:
        """Ask for each of the person's own texts."""
        for text in self.texts:
            self.fields[f"agree_{text.code}"] = _agreement(text, required=text.required)

    def add_guardian(self, *, required: bool) -> None:
        """Ask for the guardian, where this installation sends SMS by a code to their phone."""
        short = _("验证码发到这里") if progress.guardian_is_asked_by_code() else ""
        asked = {"required": required, "autocomplete": "off"}
        self.fields["guardian_name"] = text_field(_("监护人姓名"), **asked)
        self.fields["guardian_relation"] = text_field(
            _("与本人的关系"), _("如父亲、母亲、祖父"), max_length=20, **asked
        )
        self.fields["guardian_phone"] = text_field(
            _("监护人手机号"), short, inputmode="tel", **asked
        )
        if progress.guardian_is_asked_by_code():
            self.fields["guardian_code"] = code_field()
        if self.guardian_text is not None:
            self.fields["agree_guardian"] = _agreement(self.guardian_text, required=required)

    def clean_guardian_name(self) -> str:
        name = names.normalise(self.cleaned_data["guardian_name"])
        if name and not names.is_plausible(name):
            raise ValidationError(str(wording.FAULTS[rules.Fault.NAME]))
        return name

    def clean_guardian_phone(self) -> str:
        phone = phones.normalise(self.cleaned_data["guardian_phone"])
        if phone and not phones.is_mobile(phone):
            raise ValidationError(NO_MOBILE)
        return phone

    @property
    def contact(self) -> tuple[str, str] | None:
        """Return the guardian's (channel, contact) that is to be proved, None where it is wrong."""
        phone = self.cleaned_data.get("guardian_phone")
        return ("sms", phone) if phone else None

    @property
    def agreements(self) -> Iterator[Agreement]:
        """Yield each text of the person's own with its title and words, and its box."""
        for text in self.texts:
            yield self._shown(text)

    @property
    def guardian_agreement(self) -> Agreement | None:
        """Return the guardian's text with its title and words, and its box; None: not asked."""
        text = self.guardian_text
        return self._shown(text) if text and "agree_guardian" in self.fields else None

    def guardian_given(self) -> dict[str, str]:
        """Return what was said of the guardian: name, relation, phone."""
        return {
            part: self.cleaned_data.get(f"guardian_{part}", "") for part in progress.GUARDIAN_PARTS
        }

    def _shown(self, text: ConsentText) -> Agreement:
        language = wording.language()
        box = self[f"agree_{text.code}"]
        return text, text.titled(language), text.worded(language), box


def _agreement(text: ConsentText, *, required: bool) -> forms.BooleanField:
    return forms.BooleanField(
        label=text.titled(wording.language()),
        required=required,
        error_messages={"required": _("须同意此项才能注册。")},
    )
