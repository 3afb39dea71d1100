"""What the session remembers of an applicant: which application, and which contacts were proved.
Keys, keyed hashes and times; nothing personal.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from tenants.messaging.services import contact_hash
from volunteers.people.registration import applying
from volunteers.people.registration.models import Application
from volunteers.people.registration.remembering import recall, remember

HELD, PROVED = "application", "application_contacts"
GOOD_FOR = dt.timedelta(hours=1)  # since it was last used: the machine may be shared
PROVED_FOR = dt.timedelta(minutes=30)
STEP_SECONDS = 60


def hold(request: HttpRequest, application: Application, at: dt.datetime) -> None:
    """Remember whose pages this visitor sees, under a new session key."""
    if request.session.get(HELD, {}).get("id") != str(application.pk):
        request.session.cycle_key()
    remember(request, HELD, at, id=str(application.pk))


def held(request: HttpRequest, at: dt.datetime) -> Application | None:
    """Return the application that this visitor began or resumed within the last hour, or None."""
    kept = recall(request, HELD, at, GOOD_FOR)
    if kept is None:
        return None
    rows = Application.objects.select_related("unit", "approver_unit", "decision", "volunteer")
    application: Application | None = rows.filter(pk=kept["id"]).first()
    if application is None or applying.is_expired(application, at):
        return None
    if at.timestamp() - kept["at"] > STEP_SECONDS:
        hold(request, application, at)
    return application


def forget(request: HttpRequest) -> None:
    """Forget the application and the proofs: the visitor has left."""
    request.session.pop(HELD, None)
    request.session.pop(PROVED, None)


def keep_proof(
    request: HttpRequest, purpose: str, contact: tuple[str, str], at: dt.datetime
) -> None:
    """Remember that the code sent to a (channel, contact) was typed."""
    proofs = request.session.get(PROVED, {})
    request.session[PROVED] = {**proofs, purpose: [_hash(contact), at.timestamp()]}


def is_proved(
    request: HttpRequest, purpose: str, contact: tuple[str, str], at: dt.datetime
) -> bool:
    """Whether this visitor has shown within half an hour to read what is sent to the contact."""
    hashed, since = request.session.get(PROVED, {}).get(purpose, ("", 0.0))
    is_fresh = at.timestamp() - since <= PROVED_FOR.total_seconds()
    return bool(hashed == _hash(contact) and is_fresh)


def _hash(contact: tuple[str, str]) -> str:
    return contact_hash(*contact).hex()
