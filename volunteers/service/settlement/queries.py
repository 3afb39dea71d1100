"""What waits for an approver, for the number beside the sidebar's line."""

from __future__ import annotations

from typing import Any

from tenants.accounts.roles import Duty
from tenants.accounts.waiting import Waiting, waits_on
from volunteers.service.settlement import approving


@waits_on("held:list", Duty.APPROVE_HOURS)
def waiting(user: Any) -> Waiting:
    """Count the minutes over a day's tier that wait for this account."""
    return Waiting(approving.waiting_for(user))
