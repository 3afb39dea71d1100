"""What somebody claimed, and what was said about it, goes with the person; that they claimed, when,
and what the ledger says of it stays.
"""

from __future__ import annotations

from django.db.models import Q

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.claims.models import ClaimState, ClaimStep, HourClaim

OPEN = Q(state="claimed") | Q(state="appealed")


@handles(PersonAnonymised)
def empty_claims(fact: PersonAnonymised) -> None:
    """Empty every claim of these people, and end the open ones: nobody is there to be answered."""
    theirs = HourClaim.objects.filter(volunteer__in=fact.volunteer_ids)
    keys = list(theirs.values_list("pk", flat=True))
    theirs.filter(OPEN).update(state=ClaimState.WITHDRAWN, ended_at=fact.at)
    theirs.update(text=None)
    ClaimStep.objects.filter(claim__in=keys).update(reason=None)
    audit.forget(object_type="claim", object_ids=keys)
