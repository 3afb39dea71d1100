"""Two registrations that are one person's: what the ending one has goes along to the other.

The other may only be applying. Its office could still reject the application, or take an approval
back; so the letter waits, sealed, until that is decided for good.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from tenants.audit import services as audit
from tenants.audit.services import Subject, system_actor
from tenants.letters import services as letters
from tenants.letters.services import NotYet, Received, receives
from volunteers.groundwork.common.facts import handles
from volunteers.people.duplicates.facts import DuplicateMerged
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import OPEN, Application
from volunteers.people.registration.wizard.progress import is_unsettled
from volunteers.people.transfers import carrying

MERGED = "transfer.merged"


@handles(DuplicateMerged)
def send_merged(fact: DuplicateMerged) -> None:
    """Two registrations are one person's: consents and entries go along to the other; the file
    itself, which is there as well, does not.
    """
    person = Volunteer.objects.get(pk=fact.volunteer_id)
    payload = {"person_id": str(fact.other_person), **carrying.added(person)}
    letters.send(to=fact.other_region, kind=MERGED, payload=payload, at=fact.at)


@receives(MERGED)
def receive_merged(letter: Received, at: dt.datetime) -> None:
    """Add what another region kept of a person to what is on file here. Where nobody is on file
    any more, or came to be, nothing is kept of it, and the audit says so.

    :raises NotYet: the person is applying, and the office has not decided for good
    """
    key = UUID(str(letter.payload["person_id"]))
    person = Volunteer.objects.live().filter(pk=key).first() or _approved(key, at)
    if person is not None:
        carrying.merged(person, dict(letter.payload))
    action = "volunteer.merge" if person else "volunteer.merge_dropped"
    told = Subject("volunteer", str(person.pk if person else key), {"from": letter.sender})
    audit.record(actor=system_actor("task"), action=action, at=at, subject=told)


def _approved(application_id: UUID, at: dt.datetime) -> Volunteer | None:
    """Return who an application has made a volunteer, if it has and they are still on file."""
    applications = Application.objects.select_related("decision")
    application = applications.filter(pk=application_id).first()
    if application is None:
        return None
    if application.state in OPEN or is_unsettled(application, at):
        raise NotYet
    return Volunteer.objects.live().filter(pk=application.volunteer_id).first()
