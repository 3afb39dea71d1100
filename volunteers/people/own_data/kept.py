"""What the floors above keep beyond a deletion: they say it, and the person reads it before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from volunteers.people.profiles.models import Volunteer

Teller = Callable[[Volunteer, dt.datetime], str]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Register what says, in a sentence, what of a person is kept beyond a deletion; "" nothing."""
    _tellers.append(teller)
    return teller


def told(person: Volunteer, *, at: dt.datetime) -> list[str]:
    """Return what is kept of a person by the floors above, a sentence each."""
    return [said for teller in _tellers if (said := teller(person, at))]
