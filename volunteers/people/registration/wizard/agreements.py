"""What an applicant, and a guardian, agree to: each text by itself, word for word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.policy.subjects.people import ConsentText
from volunteers.groundwork.common import names, phones
from volunteers.people.registration.models import Application
from volunteers.people.registration.rules import needs_guardian
from volunteers.people.registration.wizard import rules, wording
from volunteers.people.registration.wizard.fields import (
    NO_MOBILE,
    Only,
    Terms,
    code_field,
    text_field,
)

GUARDIAN_FIELDS = ("guardian_name", "guardian_relation", "guardian_phone")


class AgreementsForm(Only):
    """What applicants agree to, each text by itself; under policy's age what the guardian says."""

    def __init__(self, terms: Terms, application: Application, data: Any = None) -> None:
        self._texts = rules.own_texts(terms.policy)
        self._guardian_text = terms.policy.consent(rules.GUARDIAN)
        self.needs_guardian = needs_guardian(
            terms.policy.registration, application.birth_date, terms.on
        )
        super().__init__(data, initial=self._initial(application))
        for text in self._texts:
            self.fields[f"agree_{text.code}"] = _agreement(text)
        if self.needs_guardian:
            self._add_guardian(asks_code="sms" in terms.channels)

    def _initial(self, application: Application) -> dict[str, Any]:
        agreed = rules.agreed_texts(application.agreements)
        texts = [*self._texts, *filter(None, [self._guardian_text])]
        initial: dict[str, Any] = {
            f"agree_{text.code}": rules.named(text) in agreed for text in texts
        }
        guardian = application.guardian or {}
        return initial | {f"guardian_{part}": value for part, value in guardian.items()}

    def _add_guardian(self, *, asks_code: bool) -> None:
        self.fields["guardian_name"] = text_field(_("监护人姓名"), autocomplete="off")
        self.fields["guardian_relation"] = text_field(
            _("与本人的关系"), _("如父亲、母亲、祖父"), autocomplete="off", max_length=20
        )
        short = _("验证码发到这里") if asks_code else ""
        phone = text_field(_("监护人手机号"), short, autocomplete="off", inputmode="tel")
        self.fields["guardian_phone"] = phone
        if asks_code:
            self.fields["guardian_code"] = code_field()
        if self._guardian_text is not None:
            self.fields["agree_guardian"] = _agreement(self._guardian_text, required=True)

    def clean_guardian_name(self) -> str:
        name = names.normalise(self.cleaned_data["guardian_name"])
        if not names.is_plausible(name):
            raise ValidationError(str(wording.FAULTS[rules.Fault.NAME]))
        return name

    def clean_guardian_phone(self) -> str:
        phone = phones.normalise(self.cleaned_data["guardian_phone"])
        if not phones.is_mobile(phone):
            raise ValidationError(NO_MOBILE)
        return phone

    @property
    def contact(self) -> tuple[str, str] | None:
        """Return the guardian's (channel, contact) that is to be proved, None where it is wrong."""
        phone = self.cleaned_data.get("guardian_phone")
        return ("sms", phone) if phone else None

    contact_field = "guardian_phone"

    @property
    def agreements(self) -> Iterator[tuple[ConsentText, str, str, Any]]:
        """Yield each text of the applicant's own with its title and words, and its box."""
        for text in self._texts:
            yield (text, *wording.in_language(text), self[f"agree_{text.code}"])

    @property
    def guardian_agreement(self) -> tuple[ConsentText, str, str, Any] | None:
        """Return the guardian's text with its title and words, and its box."""
        text = self._guardian_text
        if not self.needs_guardian or text is None:
            return None
        return (text, *wording.in_language(text), self["agree_guardian"])

    def given(self, at: dt.datetime, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what was agreed to and what was not, text by text; what was agreed to before
        keeps its time.
        """
        texts = list(self._texts)
        if self.needs_guardian and self._guardian_text is not None:
            texts.append(self._guardian_text)
        return [self._entry(text, at, before) for text in texts]

    def guardian(self) -> dict[str, str] | None:
        """Return name, relation and phone of the guardian, None where none is needed."""
        if not self.needs_guardian:
            return None
        return {name.split("_")[1]: self.cleaned_data.get(name, "") for name in GUARDIAN_FIELDS}

    def _entry(
        self, text: ConsentText, at: dt.datetime, before: list[dict[str, Any]]
    ) -> dict[str, Any]:
        given = bool(self.cleaned_data.get(f"agree_{text.code}"))
        new = {"code": text.code, "version": text.version, "given": given, "at": at.isoformat()}
        same = ("code", "version", "given")
        known = [one for one in before if all(one.get(key) == new[key] for key in same)]
        return known[0] if known else new


def _agreement(text: ConsentText, *, required: bool | None = None) -> forms.BooleanField:
    title, _words = wording.in_language(text)
    refused = {"required": _("须同意此项才能注册。")}
    is_required = text.required if required is None else required
    return forms.BooleanField(label=title, required=is_required, error_messages=refused)
