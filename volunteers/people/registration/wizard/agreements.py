"""What an applicant, and a guardian, agree to: each text by itself, word for word."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tenants.policy.subjects.people import ConsentText
from volunteers.people.profiles.rules import text_version
from volunteers.people.registration.models import Application
from volunteers.people.registration.rules import needs_guardian
from volunteers.people.registration.wizard import rules
from volunteers.people.registration.wizard.consents import ConsentForm
from volunteers.people.registration.wizard.fields import Terms


class AgreementsForm(ConsentForm):
    """What applicants agree to, each text by itself; under policy's age what the guardian says."""

    def __init__(self, terms: Terms, application: Application, data: Any = None) -> None:
        self.needs_guardian = needs_guardian(
            terms.policy.registration, application.birth_date, terms.on
        )
        super().__init__(terms.policy, data)
        self.initial = self._initial(application)
        self.add_texts()
        if self.needs_guardian:
            self.add_guardian(required=True)

    def _initial(self, application: Application) -> dict[str, Any]:
        agreed = rules.agreed_texts(application.agreements)
        texts = [*self.texts, *filter(None, [self.guardian_text])]
        initial: dict[str, Any] = {
            f"agree_{text.code}": text_version(text) in agreed for text in texts
        }
        guardian = application.guardian or {}
        return initial | {f"guardian_{part}": value for part, value in guardian.items()}

    def given(self, at: dt.datetime, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return what was agreed to and what was not, text by text; what was agreed to before
        keeps its time.
        """
        texts = list(self.texts)
        if self.needs_guardian and self.guardian_text is not None:
            texts.append(self.guardian_text)
        return [self._entry(text, at, before) for text in texts]

    def guardian(self) -> dict[str, str] | None:
        """Return name, relation and phone of the guardian, None where none is needed."""
        if not self.needs_guardian:
            return None
        return self.guardian_given()

    def _entry(
        self, text: ConsentText, at: dt.datetime, before: list[dict[str, Any]]
    ) -> dict[str, Any]:
        given = bool(self.cleaned_data.get(f"agree_{text.code}"))
        new = {"code": text.code, "version": text.version, "given": given, "at": at.isoformat()}
        same = ("code", "version", "given")
        known = [one for one in before if all(one.get(key) == new[key] for key in same)]
        return known[0] if known else new
