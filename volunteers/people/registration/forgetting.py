"""What registration keeps beside the person goes with the person: activation codes, and the
messages about them. Signed forms stay for policy's time (`signed_forms`), as consents do.
"""

from __future__ import annotations

from tenants.messaging import delivery
from volunteers.groundwork.common.facts import handles
from volunteers.people.registration.models import ActivationCode, Application
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
