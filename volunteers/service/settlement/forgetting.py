"""What settlement tells of whoever is to be forgotten."""

from __future__ import annotations

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.settlement.models import HeldMinutes


@handles(PersonAnonymised)
def empty_reasons(fact: PersonAnonymised) -> None:
    """Empty why minutes of these people were not approved."""
    theirs = HeldMinutes.objects.filter(attendance__volunteer__in=fact.volunteer_ids)
    keys = list(theirs.values_list("pk", flat=True))
    HeldMinutes.objects.filter(pk__in=keys).update(reason="")
    audit.forget(object_type="held_minutes", object_ids=keys)
