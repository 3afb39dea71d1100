"""What tells whoever is to be forgotten: emptied, while minutes and days stay in every sum."""

from __future__ import annotations

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.ledger.models import EntryText, HourEntry


@handles(PersonAnonymised)
def empty_texts(fact: PersonAnonymised) -> None:
    """Delete what these people did and why their entries were made or corrected."""
    theirs = HourEntry.objects.filter(volunteer__in=fact.volunteer_ids)
    EntryText.objects.filter(entry__in=theirs).delete()
    audit.forget(object_type="hours", object_ids=theirs.values_list("pk", flat=True))
