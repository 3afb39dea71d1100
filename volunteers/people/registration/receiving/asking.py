"""What an applicant is asked, for a program that draws the form: fields, texts, proofs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenants.policy import code_sets
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import Audience, ConsentText, FieldType, FormField
from tenants.policy_versions.services import policy_at
from volunteers.people.form import rules as form_rules
from volunteers.people.form.models import FormVersion
from volunteers.people.form.services import categories_of, fields_of, version_in_force
from volunteers.people.profiles.rules import GUARDIAN, own_texts
from volunteers.people.registration.wizard import progress
from volunteers.people.registration.wizard.rules import SEXES


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a field offers."""

    code: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One field: the part of an application in which it is sent, and what it offers."""

    field: FormField
    part: str  # identity, answers, files
    choices: tuple[Choice, ...]

    @property
    def max_length(self) -> int:
        """Return the most characters of a text; 0 where length is not the question."""
        return self.field.max_length or form_rules.LONGEST.get(self.field.type, 0)


@dataclass(frozen=True, slots=True)
class Asking:
    """The whole form of a moment. `channels`: by which a contact is proved, one of them; none: it
    is not. `guardian_text` is agreed to below policy's age.
    """

    policy: RegionPolicy
    version: FormVersion
    fields: tuple[Asked, ...]
    texts: tuple[ConsentText, ...]
    guardian_text: ConsentText | None
    channels: tuple[str, ...]
    guardian_by_code: bool


def asking(*, at: dt.datetime) -> Asking:
    """Return what an applicant of the current region is asked at a moment."""
    policy, version = policy_at(at), version_in_force(at=at)
    channels = progress.contact_channels(policy)
    return Asking(
        policy=policy,
        version=version,
        fields=_fields(version, channels),
        texts=own_texts(policy),
        guardian_text=policy.consent(GUARDIAN),
        channels=channels,
        guardian_by_code=progress.guardian_is_asked_by_code(),
    )


def _fields(version: FormVersion, channels: tuple[str, ...]) -> tuple[Asked, ...]:
    declared, offered = fields_of(version), categories_of(version)
    answers = form_rules.asked(declared, Audience.APPLICANT, has_categories=bool(offered))
    named = {field.code for field in answers}
    found = []
    for field in declared:
        part = _part(field, named, channels)
        if part:
            found.append(Asked(field, part, _choices(field, version)))
    return tuple(found)


def _part(field: FormField, answers: set[str], channels: tuple[str, ...]) -> str:
    """Return where a field is sent; nowhere, if an applicant does not see it."""
    if field.code in form_rules.IDENTIFYING or (field.code == "email" and "email" in channels):
        return "identity"
    if field.type in form_rules.FILES:
        return "files" if field.is_shown_to(Audience.APPLICANT) else ""
    return "answers" if field.code in answers else ""


def _choices(field: FormField, version: FormVersion) -> tuple[Choice, ...]:
    if field.code_set:
        found = code_sets.load(field.code_set)
        wanted = SEXES if field.code == "sex" else found.codes
        return tuple(Choice(code, found.label(code), found.label(code, "en")) for code in wanted)
    offered = categories_of(version) if field.type is FieldType.CATEGORIES else field.options
    return tuple(Choice(one.code, one.label, one.label_en) for one in offered)
