"""Why an application of a batch is left out: listed and skipped, never decided by force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from tenants.policy.subjects.people import RegistrationPolicy
from volunteers.people.registration import rules
from volunteers.people.registration.models import WAITING, Application
from volunteers.people.registration.rules import Action, State


class Why(StrEnum):
    DECIDED = "decided"  # by whom and when, the application says
    GONE = "gone"  # withdrawn, or back with the applicant
    CHANGED = "changed"  # since it was shown
    UNIT_FIRST = "unit_first"
    NOTHING_TO_CONFIRM = "nothing_to_confirm"
    DUPLICATE = "duplicate"  # a case with another region is open
    REGISTERED = "registered"  # the document is on file here by now
    AGE = "age"
    GUARDIAN = "guardian"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One application that was left out, and who was there first."""

    application_id: UUID
    why: Why
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Judge:
    """What an action is judged by: policy, when the applications were shown, and which documents
    (by hash) are registered already.
    """

    action: Action
    policy: RegistrationPolicy
    shown_at: dt.datetime | None = None
    registered: Mapping[bytes, object] = field(default_factory=dict)

    def conflict(self, application: Application) -> Conflict | None:
        """Return why one application, locked, is left out; None where it can be decided."""
        why = self._by_state(application) or self._by_content(application)
        if why is None:
            return None
        if why is not Why.DECIDED:
            return Conflict(application.pk, why)
        by, at = application.decided_by_label, application.decided_at
        if application.state == State.UNIT_CONFIRMED:
            by, at = "", application.unit_confirmed_at
        return Conflict(application.pk, why, by, at)

    def _by_state(self, application: Application) -> Why | None:
        state = application.state
        if state in (State.APPROVED, State.REJECTED, State.RETURNED):
            return Why.DECIDED
        if state not in WAITING:
            return Why.GONE
        if rules.next_state(state, self.action, self.policy) is not None:
            return None
        if self.action is not Action.CONFIRM:
            return Why.UNIT_FIRST
        return Why.DECIDED if state == State.UNIT_CONFIRMED else Why.NOTHING_TO_CONFIRM

    def _by_content(self, application: Application) -> Why | None:
        if self.shown_at is not None and application.updated_at > self.shown_at:
            return Why.CHANGED
        if self.action is not Action.APPROVE:
            return None
        if application.has_conflict:
            return Why.DUPLICATE
        if bytes(application.document_hash or b"") in self.registered:
            return Why.REGISTERED
        return self._by_age(application)

    def _by_age(self, application: Application) -> Why | None:
        day, born = timezone.localdate(application.submitted_at), application.birth_date
        if rules.age_fault(self.policy, born, day) is not None:
            return Why.AGE
        if not rules.needs_guardian(self.policy, born, day):
            return None
        return None if application.guardian_confirmed_at else Why.GUARDIAN
