"""Whoever checks out sees what it came to at once."""

from __future__ import annotations

from tenants.audit.services import system_actor
from volunteers.groundwork.common.facts import handles
from volunteers.service.checkin.facts import CheckedOut
from volunteers.service.settlement import services
from volunteers.service.shifts.models import Shift


@handles(CheckedOut)
def settle_at_once(fact: CheckedOut) -> None:
    """A check-out ends a stay: it is settled in the same transaction."""
    shift = Shift.objects.select_related("project").get(pk=fact.shift_id)
    services.settle(
        shift=shift,
        volunteer_ids=[fact.volunteer_id],
        actor=system_actor("settlement"),
        at=fact.at,
    )
