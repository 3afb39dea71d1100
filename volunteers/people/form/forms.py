"""The web form that a declaration stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.policy import code_sets
from tenants.policy.subjects.people import Audience, FieldType, FormField
from volunteers.people.form import rules
from volunteers.people.form.uploads import AnswerFile, AnswerFileField
from volunteers.people.form.wording import said

ROWS = 6
LONG_LIST = 12
AUTOCOMPLETE = {
    "email": "email",
    "address": "street-address",
    "postcode": "postal-code",
    "employer": "organization",
    "job_title": "organization-title",
}


class AnswersForm(forms.Form):
    """The fields of a declaration. `answers` is what is kept, `uploads` the files by code."""

    declared: tuple[FormField, ...] = ()
    audience: Audience = Audience.APPLICANT
    categories: tuple[Any, ...] = ()
    kept_files: frozenset[str] = frozenset()

    def clean(self) -> dict[str, Any]:
        """Judge the answers by the one rule, and tell each fault at its field."""
        given = {code: value for code, value in self.cleaned_data.items() if code in self.fields}
        answers, faults = rules.check_answers(
            self.declared, given, audience=self.audience, categories=self.categories
        )
        for code, fault in faults.items():
            if code in self.fields and code not in self.errors:
                self.add_error(code, said(fault))
        self.answers = answers
        return self.cleaned_data

    @property
    def uploads(self) -> dict[str, AnswerFile]:
        """Return the files that came with the form, by the field's code."""
        found = {field.code: self.cleaned_data.get(field.code) for field in self.declared}
        return {code: file for code, file in found.items() if isinstance(file, AnswerFile)}


def answers_form(
    fields: Iterable[FormField],
    *,
    audience: Audience = Audience.APPLICANT,
    categories: Sequence[Any] = (),
    language: str = "zh-hans",
    kept_files: Iterable[str] = (),
) -> type[AnswersForm]:
    """Return the form class of a declaration, as one audience fills it in. A file that is kept
    already (`kept_files`, by code) need not be sent again.
    """
    declared, kept = tuple(fields), frozenset(kept_files)
    wanted = rules.asked(declared, audience, has_categories=bool(categories))
    codes = {field.code for field in wanted}
    made: dict[str, Any] = {
        field.code: _field(field, language, categories, field.code in kept)
        for field in declared
        if field.code in codes or (field.type in rules.FILES and field.is_shown_to(audience))
    }
    held = {"declared": declared, "audience": audience, "categories": tuple(categories)}
    made_class: type[AnswersForm] = type(
        "DeclaredForm", (AnswersForm,), held | {"kept_files": kept}
    )
    # Set apart from the attributes: a field may have the code of one of them.
    made_class.base_fields = made_class.declared_fields = made
    return made_class


def _field(
    field: FormField, language: str, categories: Sequence[Any], is_kept: bool
) -> forms.Field:
    common: dict[str, Any] = {
        "label": field.named(language),
        "help_text": field.helped(language),
        "required": field.required and not is_kept,
    }
    if field.type in rules.FILES:
        return AnswerFileField(is_photo=field.type is FieldType.PHOTO, **common)
    if field.type in rules.SEVERAL:
        options = categories if field.type is FieldType.CATEGORIES else field.options
        choices = [(option.code, option.named(language)) for option in options]
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **common
        )
    if field.type in CHOICES:
        return forms.ChoiceField(choices=CHOICES[field.type](field, language), **common)
    return forms.CharField(
        widget=_widget(field), max_length=rules.LONGEST.get(field.type, 100) * 20, **common
    )


def _widget(field: FormField) -> forms.Widget:
    attributes: dict[str, Any] = {}
    if field.code in AUTOCOMPLETE:
        attributes["autocomplete"] = AUTOCOMPLETE[field.code]
    if field.type is FieldType.LONG_TEXT:
        return forms.Textarea({"rows": ROWS, **attributes})
    if field.type is FieldType.DATE:
        return forms.DateInput({"type": "date", **attributes}, format="%Y-%m-%d")
    if field.type in (FieldType.DIGITS, FieldType.NUMBER):
        attributes["inputmode"] = "numeric"
    if field.type is FieldType.PHONE:
        return forms.TextInput({"inputmode": "tel", **attributes})
    if field.type is FieldType.EMAIL:
        return forms.EmailInput(attributes)
    return forms.TextInput(attributes)


def _codes(field: FormField, language: str) -> list[tuple[str, Any]]:
    found = code_sets.load(field.code_set)
    return [("", _("请选择")), *((code, found.label(code, language)) for code in found.codes)]


def _options(field: FormField, language: str) -> list[tuple[str, Any]]:
    return [
        ("", _("请选择")),
        *((option.code, option.named(language)) for option in field.options),
    ]


def _yes_no(_field: FormField, _language: str) -> list[tuple[str, Any]]:
    return [("", _("请选择")), ("yes", _("是")), ("no", _("否"))]


CHOICES: dict[FieldType, Callable[[FormField, str], list[tuple[str, Any]]]] = {
    FieldType.CODE: _codes,
    FieldType.CHOICE: _options,
    FieldType.YES_NO: _yes_no,
}
