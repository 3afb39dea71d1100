"""What check-ins tell of whoever is to be forgotten."""

from __future__ import annotations

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.checkin.models import Check


@handles(PersonAnonymised)
def empty_checks(fact: PersonAnonymised) -> None:
    """Empty why these people were checked in by somebody else, and by which device they were."""
    theirs = Check.objects.filter(volunteer__in=fact.volunteer_ids)
    theirs.update(reason=None, device_hash=None)
    audit.forget(object_type="check", object_ids=theirs.values_list("pk", flat=True))
