"""How often, how long, how many: the limits of codes and of tries. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

CODE_DIGITS = 6
CODE_TRIES = 5
CODE_GOOD_FOR = dt.timedelta(minutes=10)
CODE_EVERY = dt.timedelta(minutes=1)
CODES_A_DAY = 10
DAY = dt.timedelta(hours=24)
# An office or a class shares one address, so that it may ask for more than one contact may.
ADDRESS_LIMITS = ((dt.timedelta(minutes=10), 30), (DAY, 300))
KEPT_AFTER_FAILURE = dt.timedelta(days=7)  # a failed message can be sent again so long
WAITS = tuple(dt.timedelta(seconds=seconds) for seconds in (30, 120, 600, 3600, 21600))


def wait_before_code(sent: Sequence[dt.datetime], at: dt.datetime) -> dt.timedelta | None:
    """Return how long a contact has to wait for another code, having been sent some before, the
    latest first: one a minute, ten in 24 hours. None: it may have one now.
    """
    recent = [moment for moment in sent if at - moment < DAY]
    if len(recent) >= CODES_A_DAY:
        return recent[CODES_A_DAY - 1] + DAY - at
    if recent and at - recent[0] < CODE_EVERY:
        return recent[0] + CODE_EVERY - at
    return None


def wait_before_retry(attempts: int) -> dt.timedelta | None:
    """Return how long to wait after the so-manieth try (from 1); None: no more tries."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None
