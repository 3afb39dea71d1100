"""What was noted about a sign goes with the people that it is about; that there was one stays."""

from __future__ import annotations

from django.db.models import Q

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.protection.models import HourSign


@handles(PersonAnonymised)
def empty_notes(fact: PersonAnonymised) -> None:
    """Empty the notes of every sign about these people, or one of which they are."""
    named = [str(key) for key in fact.volunteer_ids]
    theirs = Q(volunteer__in=fact.volunteer_ids) | Q(facts__people__has_any_keys=named)
    keys = list(HourSign.objects.filter(theirs).values_list("pk", flat=True))
    HourSign.objects.filter(pk__in=keys).update(note=None)
    audit.forget(object_type="sign", object_ids=keys)
