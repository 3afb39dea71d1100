"""The window in which earlier service is entered: asked wherever something is."""

from __future__ import annotations

import datetime as dt

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.service import BackfillPolicy
from volunteers.service.backfill import rules
from volunteers.service.backfill.errors import OutsideWindow


def opened(policy: RegionPolicy, on: dt.date) -> BackfillPolicy:
    """Return policy's window, which is open on a day.

    :raises OutsideWindow: it is not, or policy has none; the message says from when to when it is
    """
    how = rules.window_on(policy.backfill, on)
    if policy.backfill is None or how is not rules.Window.OPEN:
        raise OutsideWindow(policy.backfill, how)
    return policy.backfill
