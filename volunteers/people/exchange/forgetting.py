"""What the national system wrote about somebody goes with the person; the row stays counted."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.jobs import leftovers
from volunteers.groundwork.common.facts import handles
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.exchange.services import FOLDER
from volunteers.people.standing.facts import PersonAnonymised


@handles(PersonAnonymised)
def empty_refusals(fact: PersonAnonymised) -> None:
    """Empty the words of a refusal, which may name the person."""
    NationalRow.objects.filter(volunteer__in=fact.volunteer_ids).update(refusal="")


@leftovers.names(FOLDER)
def national_files() -> Iterable[str]:
    return NationalBatch.objects.exclude(stored_file="").values_list("stored_file", flat=True)
