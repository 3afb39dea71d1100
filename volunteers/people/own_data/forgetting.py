"""What somebody asked about their data goes with the data; that they asked, and when, stays."""

from __future__ import annotations

from tenants.audit import services as audit
from volunteers.groundwork.common.facts import handles
from volunteers.people.own_data.models import DataRequest, RequestState
from volunteers.people.profiles.models import UnmaskGrant
from volunteers.people.standing.facts import PersonAnonymised


@handles(PersonAnonymised)
def empty_requests(fact: PersonAnonymised) -> None:
    """Empty every request of these people. One that is open ends: answered later, it would write
    what was asked for into a row that has become anonymous.
    """
    theirs = DataRequest.objects.filter(volunteer__in=fact.volunteer_ids)
    theirs.filter(state=RequestState.OPEN).update(state=RequestState.CANCELLED, decided_at=fact.at)
    theirs.update(values=None, reason="", answer="")


@handles(PersonAnonymised)
def forget_reasons(fact: PersonAnonymised) -> None:
    """Delete why these people were acted on and looked at; that they were, and by whom, stays."""
    people = list(fact.volunteer_ids)
    audit.forget(object_type="volunteer", object_ids=people)
    UnmaskGrant.objects.filter(object_id__in=people).update(reason="")
