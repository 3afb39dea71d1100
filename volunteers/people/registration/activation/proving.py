"""What the session remembers between the steps of activation: keys and times, nothing personal."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest

from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import ActivationCode
from volunteers.people.registration.remembering import recall, remember

CODE, PERSON = "activation", "activated"
GOOD_FOR = dt.timedelta(minutes=30)


def keep_code(request: HttpRequest, code: ActivationCode, at: dt.datetime) -> None:
    """Remember that this visitor has shown a code and the number that belongs to it, under a new
    session key: whoever planted the old one sees nothing of it.
    """
    request.session.cycle_key()
    remember(request, CODE, at, code=str(code.pk))


def proved_code(request: HttpRequest, at: dt.datetime) -> ActivationCode | None:
    """Return the code that this visitor has shown within half an hour, or None."""
    kept = recall(request, CODE, at, GOOD_FOR)
    if kept is None:
        return None
    codes = ActivationCode.objects.select_related("volunteer__unit")
    return codes.filter(pk=kept["code"]).first()


def keep_person(request: HttpRequest, person: Volunteer) -> None:
    """Remember whom this visitor has just registered, in place of the code."""
    request.session.pop(CODE, None)
    request.session[PERSON] = str(person.pk)


def activated_person(request: HttpRequest) -> Volunteer | None:
    """Return whom this visitor has registered in this session, or None."""
    key = request.session.get(PERSON)
    return Volunteer.objects.select_related("unit").filter(pk=key).first() if key else None
