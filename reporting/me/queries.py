"""What a volunteer's own home shows: who I am, how my application stands, what I agreed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import get_language

from tenants.context import current_code
from tenants.policy.schema import RegionPolicy
from tenants.policy_versions.services import policy_in_force
from volunteers.people.profiles import consents
from volunteers.people.profiles.consents import Choice
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.registration.models import Application, ApplicationState, ApplicationStep

MOST_APPLICATIONS = 5


@dataclass(frozen=True, slots=True)
class Agreed:
    """A consent with the title of its text, in the language of the page."""

    consent: Consent
    title: str


@dataclass(frozen=True, slots=True)
class MyPage:
    """Everything on the page."""

    person: Volunteer
    applications: Sequence[Application]
    agreed: Sequence[Agreed]
    choices: Sequence[Choice]


def my_page(user_id: UUID, *, at: dt.datetime) -> MyPage | None:
    """Return the home of the volunteer whose account this is; None where it is nobody's."""
    people = Volunteer.objects.select_related("unit").filter(user_id=user_id)
    person = people.first()
    if person is None:
        return None
    policy = policy_in_force(current_code(), timezone.localdate(at))
    agreed = Consent.objects.filter(volunteer=person).order_by("-given_at", "-pk")
    return MyPage(
        person=person,
        applications=_applications(person),
        agreed=[Agreed(consent, _title(consent, policy)) for consent in agreed],
        choices=consents.choices_of(person, policy),
    )


def _applications(person: Volunteer) -> list[Application]:
    steps = Prefetch("steps", queryset=ApplicationStep.objects.order_by("at", "pk"))
    own = Application.objects.filter(volunteer=person).exclude(state=ApplicationState.DRAFT)
    found = own.select_related("unit").prefetch_related(steps).order_by("-submitted_at", "-pk")
    return list(found[:MOST_APPLICATIONS])


def _title(consent: Consent, policy: RegionPolicy) -> str:
    text = policy.consent(consent.text_version.partition(":")[0])
    if text is None:
        return str(consent.get_kind_display())
    return text.titled(get_language() or "")
