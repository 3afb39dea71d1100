"""How far an application has come: read anew from its row, its policy and its form each time."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tenants.messaging import gateways
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_at
from volunteers.people.form.models import FormVersion
from volunteers.people.form.services import version_in_force
from volunteers.people.registration.models import Application, ApplicationState
from volunteers.people.registration.wizard import rules
from volunteers.people.registration.wizard.rules import Answered, Step

GUARDIAN_PARTS = ("name", "relation", "phone")


def age_day(application: Application | None, at: dt.datetime) -> dt.date:
    """Return the day on which ages count: that of the application, so that nobody grows too old
    while an office decides or a return is mended; today for a draft.
    """
    submitted = application.submitted_at if application else None
    return timezone.localdate(submitted or at)


def contact_channels(policy: RegionPolicy) -> tuple[str, ...]:
    """Return by which channels the applicant has to prove a contact, one of them; none: nothing is
    asked, or this installation sends nothing.
    """
    return rules.channels(policy.registration.contact_check, gateways.channels())


def guardian_is_asked_by_code() -> bool:
    """Whether this installation can send a code to a guardian's phone."""
    return "sms" in gateways.channels()


def form_asked(application: Application, at: dt.datetime) -> FormVersion:
    """Return the form that an application answers: the one in force; of one that was returned, the
    one that it was asked.
    """
    asked = application.form_version
    is_mended = application.state == ApplicationState.RETURNED
    return asked if is_mended and asked is not None else version_in_force(at=at)


def answered(application: Application, policy: RegionPolicy, at: dt.datetime) -> Answered:
    """Return what of an application is there."""
    proved = not contact_channels(policy) or application.contact_confirmed_at is not None
    has_document = bool(application.document_hash and application.document_kind)
    unit = application.unit
    return Answered(
        identity=bool(application.name and has_document and application.birth_date),
        contact=bool(application.phone and proved),
        unit=unit is not None and not unit.is_closed,
        details=application.form_version_id == form_asked(application, at).pk,
        agreed=rules.agreed_texts(application.agreements),
        birth_date=application.birth_date,
        guardian=_guardian(application),
    )


def gap(application: Application, at: dt.datetime) -> Step:
    """Return the first step that lacks something, `CHECK` where none does."""
    policy = policy_at(at)
    return rules.first_gap(answered(application, policy, at), policy, age_day(application, at))


def is_unsettled(application: Application, at: dt.datetime) -> bool:
    """Whether the last decision can still be taken back."""
    decision = application.decision
    return decision is not None and decision.undone_at is None and decision.undo_until > at


def _guardian(application: Application) -> bool:
    given = application.guardian or {}
    has_agreed = application.guardian_confirmed_at is not None
    return has_agreed and all(given.get(part) for part in GUARDIAN_PARTS)
