"""What is published when people become registered, so that number and card follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PeopleRegistered:
    """People who were entered are registered now: they confirmed, or their unit vouched. Whoever
    is approved upon an application is told by `ApplicationDecided` instead.
    """

    volunteer_ids: tuple[UUID, ...]
    at: dt.datetime
