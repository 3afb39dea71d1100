"""What registration keeps beside the person goes with the person: activation codes, and the
messages about them. Signed forms stay for policy's time (`signed_forms`), as consents do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tenants.jobs import leftovers
from tenants.messaging import delivery
from volunteers.groundwork.common.facts import handles
from volunteers.people.form import uploads
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import (
    ActivationCode,
    Application,
    DecisionBatch,
    SignedForm,
)
from volunteers.people.registration.signed_forms import services as signed_forms
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded


@handles(PersonEnded)
def end_codes(fact: PersonEnded) -> None:
    """A code of somebody who left confirms nothing any more."""
    codes = ActivationCode.objects.filter(volunteer=fact.volunteer_id, used_at=None)
    codes.filter(replaced_at=None).update(replaced_at=fact.at)


@handles(PersonAnonymised)
def forget_codes_and_messages(fact: PersonAnonymised) -> None:
    """Delete codes, and empty what was written to or about these people."""
    people = list(fact.volunteer_ids)
    ActivationCode.objects.filter(volunteer__in=people).delete()
    applications = Application.objects.filter(volunteer__in=people).values_list("pk", flat=True)
    delivery.forget(about=[*people, *applications])


@leftovers.names(uploads.FOLDER)
def answered_files() -> Iterator[Any]:
    """Photos and files of applicants and people, and of who was on file before an approval."""
    for model in (Application, Volunteer):
        yield from model.objects.exclude(files={}).values_list("files", flat=True)
    former = DecisionBatch.objects.exclude(former=None)
    yield from former.values_list("former", flat=True)


@leftovers.names(signed_forms.FOLDER)
def scans() -> Iterator[Any]:
    yield from SignedForm.objects.values_list("stored_file", flat=True)
