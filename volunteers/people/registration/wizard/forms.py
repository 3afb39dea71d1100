"""What the identity step asks, and where an application is found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.policy import code_sets
from volunteers.groundwork.common import phones
from volunteers.groundwork.common.masking import masked_number
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard import rules, wording
from volunteers.people.registration.wizard.fields import (
    NO_MOBILE,
    NO_PHONE,
    Only,
    Terms,
    choice_field,
    code_field,
    date_field,
    text_field,
)
from volunteers.people.registration.wizard.rules import Typed

OF_SOME = _("护照、通行证须填")
CHANNEL_FIELDS = {"sms": "phone", "email": "email"}


class IdentityForm(Only):
    """Who somebody is. What was typed stays as it was typed; the number of a draft is not shown
    again: left empty, it is kept.
    """

    def __init__(self, terms: Terms, application: Application | None, data: Any = None) -> None:
        super().__init__(data, initial=_known(application))
        self._terms, self._application = terms, application
        self.judged: rules.Judged | None = None
        self.has_number = bool(application and application.document_number)
        for name, field in self._fields():
            self.fields[name] = field

    def _fields(self) -> Iterator[tuple[str, Any]]:
        name = text_field(_("姓名"), _("与证件一致"), autocomplete="name")
        yield from (
            ("name", _must(name, "name")),
            ("document_kind", _must(choice_field(_("证件类型"), _kinds()), "document_kind")),
            ("document_number", self._number_field()),
        )
        yield "birth_date", date_field(_("出生日期"), OF_SOME)
        yield "sex", choice_field(_("性别"), _sexes(), OF_SOME, widget=forms.RadioSelect)
        yield from self._contact_fields()

    def _number_field(self) -> Any:
        said = _("加密保存，只用于核实身份；名单里最多显示前 4 位和后 2 位。")
        short: Any = _("居民身份证 18 位")
        if self.has_number and self._application:
            kept = masked_number(str(self._application.document_number))
            short = _("已填 %(number)s，不改就留空") % {"number": kept}
        field = text_field(
            _("证件号码"), short, help_text=said, max_length=40, required=False, autocomplete="off"
        )
        return field if self.has_number else _must(field, "document_number")

    def _contact_fields(self) -> Iterator[tuple[str, Any]]:
        short = _("登录和收通知用，可填监护人的")
        yield "phone", text_field(_("手机号"), short, autocomplete="tel", inputmode="tel")
        if "email" in self._terms.channels:
            is_asked = self._terms.channels == ("email",)
            email = text_field(
                _("电子邮箱"), autocomplete="email", required=is_asked, max_length=120
            )
            email.validators.append(forms.EmailField().clean)
            yield "email", email
        if len(self._terms.channels) > 1:
            ways = [("sms", _("手机号")), ("email", _("电子邮箱"))]
            yield (
                "channel",
                choice_field(_("验证码发到"), ways, widget=forms.RadioSelect, initial="sms"),
            )
        if self._terms.channels:
            yield "code", code_field()

    def clean_phone(self) -> str:
        phone = phones.normalise(self.cleaned_data["phone"])
        if self._channel() == "sms" and not phones.is_mobile(phone):
            raise ValidationError(NO_MOBILE)
        if not phones.is_phone(phone):
            raise ValidationError(NO_PHONE)
        return phone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        number, known = given.get("document_number") or "", self._application
        if not number and known and known.document_kind == given.get("document_kind"):
            number = known.document_number or ""
        typed = Typed(given.get("name", ""), given.get("document_kind", ""), number)
        if not rules.tells_birth(typed.kind):
            typed = Typed(
                typed.name, typed.kind, number, given.get("birth_date"), given.get("sex", "")
            )
        policy = self._terms.policy.registration
        self.judged = rules.judge(typed, policy, self._terms.on)
        for name, code in self.judged.faults.items():
            if name not in self.errors:
                self.add_error(name, wording.fault(name, code, policy, self.judged.birth_date))
        if self._channel() == "email" and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _("请填写电子邮箱，验证码要发到这里。"))
        return given

    @property
    def contact(self) -> tuple[str, str] | None:
        """Return the (channel, contact) that is to be proved; None where it is missing or wrong,
        or nothing has to be.
        """
        channel = self._channel()
        value = self.cleaned_data.get(CHANNEL_FIELDS[channel]) if channel else None
        return (channel, value) if channel and value else None

    @property
    def contact_field(self) -> str:
        """Return the field under which a code is asked for."""
        return CHANNEL_FIELDS.get(self._channel(), "")

    @property
    def born(self) -> dt.date | None:
        """Return the birth date by what was typed, also where the number's check is wrong."""
        if self.judged is None:
            return self._application.birth_date if self._application else None
        return self.judged.birth_date or rules.hinted_birth(self.judged.number, self._terms.on)

    def _channel(self) -> str:
        channels = self._terms.channels
        if len(channels) > 1:
            typed = self.data.get("channel") if self.is_bound else None
            return typed if typed in channels else "sms"
        return channels[0] if channels else ""


class ResumeForm(forms.Form):
    """The reference of an application and the code that belongs to it."""

    reference = text_field(
        _("申请编号"),
        help_text=_("如 SQ260305-ABC234，不分大小写。"),
        autocomplete="off",
        max_length=40,
    )
    code = text_field(
        _("查询码"), help_text=_("16 位字母和数字，横线可不输。"), autocomplete="off", max_length=40
    )


def _known(application: Application | None) -> dict[str, Any]:
    if application is None:
        return {"document_kind": "resident_id"}
    shown = ("name", "document_kind", "birth_date", "sex", "phone")
    email = (application.answers or {}).get("email", "")
    return {name: getattr(application, name) for name in shown} | {"email": email}


def _must(field: Any, code: str) -> Any:
    """Ask for a field, in the words of this step."""
    field.required = True
    field.error_messages["required"] = wording.REQUIRED[code]
    return field


def _kinds() -> list[tuple[str, str]]:
    return code_sets.load("document_kind").choices(wording.language())


def _sexes() -> list[tuple[str, str]]:
    choices = code_sets.load("sex").choices(wording.language())
    return [choice for choice in choices if choice[0] in rules.SEXES]
