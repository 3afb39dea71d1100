"""What a registered volunteer agrees to beside the registration itself: given and withdrawn at any
time (《个人信息保护法》第十五条). The texts that a registration stands on end with it alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit import services as audit
from tenants.audit.services import Actor, Subject
from tenants.context import current_code
from tenants.errors import RuleBroken
from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText
from tenants.policy_versions.services import policy_in_force
from volunteers.people.profiles.models import Consent, ConsentKind, Volunteer, VolunteerState
from volunteers.people.profiles.rules import optional_texts, text_version


class NotOptional(RuleBroken):
    code = "consent_not_optional"
    message = _("注册所必需的同意不能单独撤回；要撤回，请退出注册。")


class NotRegistered(RuleBroken):
    code = "not_registered"
    message = _("只有注册志愿者可以给予或撤回同意。")


@dataclass(frozen=True, slots=True)
class Choice:
    """One optional text, and the consent to it that stands, if any."""

    text: ConsentText
    consent: Consent | None


def choices_of(person: Volunteer, policy: RegionPolicy) -> list[Choice]:
    """Return the optional texts of a policy with a person's standing consents to them."""
    standing = Consent.objects.filter(
        volunteer=person, kind=ConsentKind.OWN, withdrawn_at=None
    ).order_by("given_at")
    by_code = {consent.text_version.partition(":")[0]: consent for consent in standing}
    return [Choice(text, by_code.get(text.code)) for text in optional_texts(policy)]


@transaction.atomic
def give(*, volunteer_id: UUID, text_code: str, actor: Actor, at: dt.datetime) -> Consent:
    """Note a registered volunteer's consent to an optional text as it reads now. Twice is once.

    :raises NotRegistered: the person is not registered
    :raises NotOptional: there is no such optional text
    """
    person = Volunteer.objects.select_for_update().get(pk=volunteer_id)
    if person.state != VolunteerState.REGISTERED:
        raise NotRegistered
    choice = _choice(person, text_code, at)
    if choice.consent is not None:
        return choice.consent
    consent = Consent.objects.create(
        volunteer=person,
        kind=ConsentKind.OWN,
        text_version=text_version(choice.text),
        given_at=at,
    )
    _record(consent, "volunteer.give_consent", actor, at)
    return consent


@transaction.atomic
def withdraw(*, consent_id: UUID, actor: Actor, at: dt.datetime) -> Consent:
    """Withdraw a consent to an optional text. Twice is once.

    :raises NotOptional: the registration stands on it
    """
    consent = Consent.objects.select_for_update().get(pk=consent_id)
    _choice(consent.volunteer, consent.text_version.partition(":")[0], at)
    if consent.withdrawn_at is None:
        consent.withdrawn_at = at
        consent.save(update_fields=["withdrawn_at"])
        _record(consent, "volunteer.withdraw_consent", actor, at)
    return consent


def _choice(person: Volunteer, text_code: str, at: dt.datetime) -> Choice:
    policy = policy_in_force(current_code(), timezone.localdate(at))
    found = (choice for choice in choices_of(person, policy) if choice.text.code == text_code)
    choice = next(found, None)
    if choice is None:
        raise NotOptional
    return choice


def _record(consent: Consent, action: str, actor: Actor, at: dt.datetime) -> None:
    told = Subject("volunteer", str(consent.volunteer_id), {"text": consent.text_version})
    audit.record(actor=actor, action=action, at=at, subject=told)
