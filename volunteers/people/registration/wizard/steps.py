"""The steps identity, unit and agreements as pages."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from volunteers.people.registration.applying import Kept
from volunteers.people.registration.rules import needs_guardian
from volunteers.people.registration.wizard import keeping, progress, proving, wording
from volunteers.people.registration.wizard.agreements import AgreementsForm
from volunteers.people.registration.wizard.forms import IdentityForm
from volunteers.people.registration.wizard.pages import StepPage
from volunteers.people.registration.wizard.proving import Proof
from volunteers.people.registration.wizard.rules import Step
from volunteers.people.registration.wizard.unit_search import UnitForm, search
from volunteers.people.units.forms import UnitFilterForm
from volunteers.people.units.queries import UnitFilter


class IdentityPage(StepPage):
    """Who somebody is, and a contact that is theirs."""

    step: ClassVar[Step] = Step.IDENTITY
    proof: ClassVar[Proof | None] = proving.APPLICANT

    def make_form(self, data: Any) -> IdentityForm:
        return IdentityForm(self.visit.terms, self.visit.application, data)

    def is_proved(self) -> bool:
        if not self.may_try():
            return False
        if not self.visit.terms.channels or self._is_as_before():
            return True
        return proving.prove(self.visit.request, self.form, proving.APPLICANT, self.visit.at)

    def kept(self, *, is_whole: bool) -> Kept:
        values, given = keeping.identity(self.form), self.form.cleaned_data
        if not values:
            return Kept(self.step, {}, is_whole=False)
        if self.form.errors.keys() & {"document_number", "document_kind"}:
            values |= {"document_number": None, "birth_date": None, "sex": ""}
        right = {
            key: value for key, value in values.items() if key not in self.form.errors and value
        }
        if given.get("email"):
            right["answers"] = {"email": given["email"]}
        if self.visit.terms.channels and not self._is_as_before():
            right["contact_confirmed_at"] = self.visit.at if is_whole else None
        return Kept(self.step, right, is_whole)

    def shown(self) -> dict[str, Any]:
        born, terms = self.form.born, self.visit.terms
        born = None if "birth_date" in self.form.errors else born
        registration = terms.policy.registration
        return {
            "age_hint": wording.age_hint(born, terms.on) if born else "",
            "age_pattern": wording.age_pattern(),
            "today": terms.on,
            "needs_guardian": born is not None and needs_guardian(registration, born, terms.on),
            "below": registration.guardian_below,
            "by_code": progress.guardian_is_asked_by_code(),
        }

    def _is_as_before(self) -> bool:
        """Whether the contact was proved when the step was kept, and is the same."""
        known, contact = self.visit.application, self.form.contact
        if known is None or known.contact_confirmed_at is None or contact is None:
            return False
        return contact[1] in (known.phone, (known.answers or {}).get("email"))


class UnitPage(StepPage):
    """Which unit somebody belongs to: searched by name and kind, chosen from a list."""

    step: ClassVar[Step] = Step.UNIT

    def make_form(self, data: Any) -> UnitForm:
        return UnitForm(data, initial={"unit": self.visit.here.unit_id})

    def kept(self, *, is_whole: bool) -> Kept:
        chosen = self.form.cleaned_data.get("unit")
        return Kept(self.step, {"unit_id": chosen} if chosen else {}, is_whole)

    def shown(self) -> dict[str, Any]:
        asked = UnitFilterForm(self.visit.policy, self.visit.request.GET)
        wanted = asked.asked() if asked.is_valid() else UnitFilter()
        chosen = self.form.cleaned_data.get("unit") if self.form.is_bound else None
        key: UUID | None = chosen or self.visit.here.unit_id
        hits = search(wanted, self.visit.policy, key)
        return {"filter": asked, "hits": hits, "chosen": key, "is_narrowed": asked.is_narrowed}


class AgreementsPage(StepPage):
    """What is agreed to, each text by itself; under age also the guardian, by a code."""

    step: ClassVar[Step] = Step.AGREEMENTS
    proof: ClassVar[Proof | None] = proving.GUARDIAN

    def make_form(self, data: Any) -> AgreementsForm:
        return AgreementsForm(self.visit.terms, self.visit.here, data)

    def is_proved(self) -> bool:
        if not self.form.needs_guardian or not progress.guardian_is_asked_by_code():
            return True
        if self._is_as_before():
            return True
        return proving.prove(self.visit.request, self.form, proving.GUARDIAN, self.visit.at)

    def kept(self, *, is_whole: bool) -> Kept:
        values: dict[str, Any] = {
            "agreements": keeping.agreements(self.form, self.visit.at, self.visit.here.agreements),
            "guardian": self.form.guardian(),
        }
        if not self._is_as_before():
            has_agreed = is_whole and self.form.needs_guardian
            values["guardian_confirmed_at"] = self.visit.at if has_agreed else None
        return Kept(self.step, values, is_whole)

    def shown(self) -> dict[str, Any]:
        return {"by_code": progress.guardian_is_asked_by_code()}

    def _is_as_before(self) -> bool:
        here, contact = self.visit.here, self.form.contact
        return bool(
            here.guardian_confirmed_at
            and contact
            and contact[1] == (here.guardian or {}).get("phone")
        )
