"""What the national system wrote about somebody goes with the person; the row stays counted."""

from __future__ import annotations

from volunteers.groundwork.common.facts import handles
from volunteers.people.exchange.models import NationalRow
from volunteers.people.standing.facts import PersonAnonymised


@handles(PersonAnonymised)
def empty_refusals(fact: PersonAnonymised) -> None:
    """Empty the words of a refusal, which may name the person."""
    NationalRow.objects.filter(volunteer__in=fact.volunteer_ids).update(refusal="")
