"""What may become of a registration after it was made. Pure: state and act in, state out.

Leaving is a right that needs no reason (普创文办〔2018〕12号 附件4; 《个人信息保护法》第十五条).
Suspension, death and expulsion are recorded by the office with a reason. An ending recorded by
mistake is taken back, but for a withdrawal: whoever left registers anew, with a new consent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from tenants.policy.subjects.people import RetentionRule


class Act(StrEnum):
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESTORE = "restore"
    RECORD_DEATH = "record_death"
    EXPEL = "expel"
    REINSTATE = "reinstate"


ENDS = {Act.WITHDRAW: "withdrawn", Act.RECORD_DEATH: "deceased", Act.EXPEL: "expelled"}
LIVE = frozenset({"entered", "registered"})
MENDABLE = frozenset({"deceased", "expelled"})
MEASURES = ("entered", "registered", "national")  # that a person on file may count in
NEEDS_REASON = frozenset({Act.SUSPEND, Act.EXPEL, Act.RECORD_DEATH, Act.REINSTATE})


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a registration stands; `was_registered` tells what a mistaken ending goes back to."""

    state: str
    is_suspended: bool = False
    was_registered: bool = False


def may(act: Act, standing: Standing) -> bool:
    """Tell whether an act is possible now."""
    if act is Act.SUSPEND:
        return standing.state == "registered" and not standing.is_suspended
    if act is Act.RESTORE:
        return standing.state == "registered" and standing.is_suspended
    if act is Act.EXPEL:
        return standing.state == "registered"
    if act is Act.REINSTATE:
        return standing.state in MENDABLE
    return standing.state in LIVE


def after(act: Act, standing: Standing) -> Standing:
    """Return where an act leads.

    :raises ValueError: it is not possible now
    """
    if not may(act, standing):
        raise ValueError(f"{act} is not possible from {standing.state}")
    if act in (Act.SUSPEND, Act.RESTORE):
        return Standing(standing.state, act is Act.SUSPEND, standing.was_registered)
    if act is Act.REINSTATE:
        return Standing(
            "registered" if standing.was_registered else "entered", False, standing.was_registered
        )
    return Standing(ENDS[act], False, standing.was_registered or standing.state == "registered")


def open_acts(standing: Standing) -> tuple[Act, ...]:
    """Return the acts that are possible now, in the order in which a page offers them."""
    return tuple(act for act in Act if may(act, standing))


def kept_for(retention: Iterable[RetentionRule], code: str) -> relativedelta:
    """Return how long data of a kind are kept.

    :raises LookupError: policy does not say how long that kind is kept
    """
    rule = next((rule for rule in retention if rule.code == code), None)
    if rule is None:
        raise LookupError(f"policy says nothing on how long {code!r} is kept")
    return relativedelta(months=rule.months or 0, days=rule.days or 0)


def kept_since(retention: Iterable[RetentionRule], code: str, now: dt.datetime) -> dt.datetime:
    """Return the moment before which data of a kind are kept no longer.

    :raises LookupError: policy does not say how long that kind is kept
    """
    return now - kept_for(retention, code)
