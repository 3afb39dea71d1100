"""A whole application at once, as another program sends it: the forms of the wizard's steps, judged
together, so that every fault is told at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.forms import Form
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from tenants.policy_versions.services import policy_at
from volunteers.people.form.forms import AnswersForm, answers_form
from volunteers.people.form.rules import FILES
from volunteers.people.form.services import categories_of, version_in_force
from volunteers.people.registration.applying import Kept
from volunteers.people.registration.models import Application
from volunteers.people.registration.wizard import keeping, progress, wording
from volunteers.people.registration.wizard.agreements import AgreementsForm
from volunteers.people.registration.wizard.fields import Terms
from volunteers.people.registration.wizard.forms import IdentityForm
from volunteers.people.registration.wizard.rules import Step

STALE = _("文本已更新或没有这份文本，请重新读取后再征得同意。")
NEW_FORM = _("登记表已更新，请重新读取后再提交。")
AGREE, GUARDIAN = "agree_", "guardian_"


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: identity and answers by the field's code, the guardian by part, and of each
    text that was agreed to the version. `form_version` is the number of the form that was drawn.
    """

    unit_id: UUID
    identity: Mapping[str, Any] = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    files: Mapping[str, Any] = field(repr=False)
    guardian: Mapping[str, str] = field(repr=False)
    agreed: Mapping[str, str]
    form_version: int | None = None


class Whole:
    """The forms of one application, of today, under the policy and the form in force."""

    def __init__(self, sent: Sent, at: dt.datetime) -> None:
        self.sent, self.at = sent, at
        policy = policy_at(at)
        channels = progress.contact_channels(policy)
        self.terms = Terms(policy, timezone.localdate(at), channels)
        self.version = version_in_force(at=at)
        self.identity = IdentityForm(self.terms, None, dict(sent.identity))
        self.identity.full_clean()
        self.details = self._details()
        self.agreements = self._agreements()
        for form in (self.details, self.agreements):
            form.full_clean()

    @property
    def errors(self) -> dict[str, list[str]]:
        """Return what is wrong, by the place where it was sent."""
        told: dict[str, list[str]] = {}
        for place, said in self._faults():
            told.setdefault(place, []).append(said)
        return told

    @property
    def needs_guardian(self) -> bool:
        """Whether a guardian agrees as well."""
        return self.agreements.needs_guardian

    def kept(self) -> tuple[Kept, ...]:
        """Return what each step gives, files aside, as if every contact were proved."""
        return (
            Kept(Step.IDENTITY, self._who()),
            Kept(Step.UNIT, {"unit_id": self.sent.unit_id}),
            Kept(Step.DETAILS, keeping.details(self.details) | {"form_version": self.version}),
            Kept(Step.AGREEMENTS, self._agreed()),
        )

    def _who(self) -> dict[str, Any]:
        values = {key: value for key, value in keeping.identity(self.identity).items() if value}
        if email := self.identity.cleaned_data.get("email"):
            values["answers"] = {"email": email}
        return values | ({"contact_confirmed_at": self.at} if self.terms.channels else {})

    def _agreed(self) -> dict[str, Any]:
        return {
            "agreements": keeping.agreements(self.agreements, self.at, []),
            "guardian": self.agreements.guardian(),
            "guardian_confirmed_at": self.at if self.needs_guardian else None,
        }

    def _details(self) -> AnswersForm:
        form = answers_form(
            keeping.fields_left(self.version, self.terms.channels),
            categories=categories_of(self.version),
            language=wording.language(),
        )
        files = MultiValueDict({code: [file] for code, file in self.sent.files.items()})
        return form(dict(self.sent.answers), files)

    def _agreements(self) -> AgreementsForm:
        texts = {text.code: text.version for text in self.terms.policy.consents}
        agreed = {code for code, version in self.sent.agreed.items() if texts.get(code) == version}
        boxes = {f"{AGREE}{code}": "on" for code in agreed}
        guardian = {f"{GUARDIAN}{part}": text for part, text in self.sent.guardian.items()}
        return AgreementsForm(
            self.terms, Application(birth_date=self.identity.born), boxes | guardian
        )

    def _faults(self) -> Iterator[tuple[str, str]]:
        yield from _told(self.identity, "identity.")
        if self.sent.form_version not in (None, self.version.number):
            yield "form_version", str(NEW_FORM)
        files = {field.code for field in self.details.declared if field.type in FILES}
        for code, said in _told(self.details, ""):
            yield f"files.{code}" if code in files else f"answers.{code}", said
        yield from self._faults_of_agreements()

    def _faults_of_agreements(self) -> Iterator[tuple[str, str]]:
        asked = {name.removeprefix(AGREE) for name in self.agreements.fields}
        texts = {text.code: text.version for text in self.terms.policy.consents}
        for code, version in self.sent.agreed.items():
            if code in asked and texts.get(code) != version:
                yield f"agreements.{code}", str(STALE)
        if self.identity.born is None:
            return  # whether a guardian is needed is not known yet
        for name, said in _told(self.agreements, ""):
            code, part = name.removeprefix(AGREE), name.removeprefix(GUARDIAN)
            yield f"guardian.{part}" if part != name else f"agreements.{code}", said


def _told(form: Form, lead: str) -> Iterator[tuple[str, str]]:
    for name, said in form.errors.items():
        for message in said:
            yield f"{lead}{name}", str(message)
