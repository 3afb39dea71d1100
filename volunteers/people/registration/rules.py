"""What may become of an application, who may register, and how a number is made. Pure.

Ages are whole years on the day of application, both bounds of policy included: from 14 to 60 means
from the 14th birthday to the day before the 61st. Who is born on 29 February has a birthday on
1 March in common years. Who grows too old while an office decides is not refused for the delay.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from stdnum.iso7064 import mod_11_10

from tenants.policy.subjects.people import ApprovalRoute, NumberPolicy, RegistrationPolicy
from volunteers.groundwork.common.ages import age_on


class State(StrEnum):
    """The states of `models.ApplicationState` (DOMAIN 4)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    UNIT_CONFIRMED = "unit_confirmed"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What an applicant, a unit or an office does to an application."""

    SUBMIT = "submit"  # also what was mended after a return
    CONFIRM = "confirm"  # the unit, where policy asks for it
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    WITHDRAW = "withdraw"


DECISIONS = (Action.APPROVE, Action.RETURN, Action.REJECT)
NEEDS_REASON = (Action.RETURN, Action.REJECT)
_AFTER: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.SUBMITTED,
    (State.RETURNED, Action.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Action.CONFIRM): State.UNIT_CONFIRMED,
    (State.SUBMITTED, Action.APPROVE): State.APPROVED,
    (State.SUBMITTED, Action.RETURN): State.RETURNED,
    (State.SUBMITTED, Action.REJECT): State.REJECTED,
    (State.UNIT_CONFIRMED, Action.APPROVE): State.APPROVED,
    (State.UNIT_CONFIRMED, Action.RETURN): State.RETURNED,
    (State.UNIT_CONFIRMED, Action.REJECT): State.REJECTED,
    (State.DRAFT, Action.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Action.WITHDRAW): State.WITHDRAWN,
    (State.UNIT_CONFIRMED, Action.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Action.WITHDRAW): State.WITHDRAWN,
}


def next_state(state: str, action: str, policy: RegistrationPolicy) -> State | None:
    """Return the state that an action leads to, None where it is not possible. Where the unit
    confirms, nothing is approved before; where it doesn't, there is nothing to confirm.
    """
    if action == Action.CONFIRM and not policy.unit_confirms:
        return None
    if action == Action.APPROVE and policy.unit_confirms and state == State.SUBMITTED:
        return None
    return _AFTER.get((State(state), Action(action)))


class AgeFault(StrEnum):
    """Why somebody's age does not allow to register."""

    UNKNOWN = "age_unknown"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"


def age_fault(policy: RegistrationPolicy, birth: dt.date | None, day: dt.date) -> AgeFault | None:
    """Return why somebody may not register on a day by age, None where they may."""
    if policy.min_age is None and policy.max_age is None:
        return None
    if birth is None:
        return AgeFault.UNKNOWN
    age = age_on(birth, day)
    if policy.min_age is not None and age < policy.min_age:
        return AgeFault.TOO_YOUNG
    return AgeFault.TOO_OLD if policy.max_age is not None and age > policy.max_age else None


def may_register(policy: RegistrationPolicy, birth: dt.date | None, day: dt.date) -> bool:
    """Tell whether somebody is of the age to register on a day, both bounds included."""
    return age_fault(policy, birth, day) is None


def needs_guardian(policy: RegistrationPolicy, birth: dt.date | None, day: dt.date) -> bool:
    """Tell whether a guardian has to consent on a day: below the age of policy, or of no known
    age. On the birthday itself nobody has to any more.
    """
    if policy.guardian_below is None:
        return False
    return birth is None or age_on(birth, day) < policy.guardian_below


def route_for(
    routes: tuple[ApprovalRoute, ...], *, kind: str, location: str, path: str
) -> ApprovalRoute | None:
    """Return the first route that fits a unit: of its kind, its location, and under (or itself)
    one of the units named; a route that names none of these fits all.
    """
    above = path.strip("/").split("/")
    for route in routes:
        kind_fits = not route.unit_kinds or kind in route.unit_kinds
        place_fits = not route.locations or location in route.locations
        if kind_fits and place_fits and (not route.under or set(route.under) & set(above)):
            return route
    return None


def number_with_check(policy: NumberPolicy, division: str, sequence: int) -> str:
    """Return the volunteer number of a running number: prefix, the region's GB/T 2260 code where
    policy says so, the running number, and a check digit (ISO 7064 mod 11,10; GB/T 17710).
    """
    body = f"{_lead(policy, division)}{sequence:0{policy.digits}d}"
    return f"{policy.prefix}{body}{mod_11_10.calc_check_digit(body)}"


def is_number(policy: NumberPolicy, division: str, text: str) -> bool:
    """Tell whether a text could be a volunteer number of the region: its shape and check digit."""
    lead = _lead(policy, division)
    digits = text.removeprefix(policy.prefix)
    if not text.startswith(policy.prefix) or not digits.startswith(lead):
        return False
    if not (digits.isascii() and digits.isdigit()):
        return False
    return len(digits) > len(lead) + policy.digits and mod_11_10.is_valid(digits)


def _lead(policy: NumberPolicy, division: str) -> str:
    return division if policy.division else ""
