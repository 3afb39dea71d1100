"""The states of a project, who publishes it, and what its requirements may be. Pure.

draft or returned → submitted → published, or returned; published → closed. Where policy has nobody
to approve, what is submitted is published at once (`service.project_approver`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.subjects.service import HoursApprover

DRAFT, SUBMITTED, RETURNED = "draft", "submitted", "returned"
PUBLISHED, CLOSED = "published", "closed"
OLDEST = 120


class Action(StrEnum):
    """What is done with a project."""

    SUBMIT = "submit"
    PUBLISH = "publish"
    RETURN = "return"
    CLOSE = "close"


TRANSITIONS: dict[tuple[str, Action], str] = {
    (DRAFT, Action.SUBMIT): SUBMITTED,
    (RETURNED, Action.SUBMIT): SUBMITTED,
    (SUBMITTED, Action.PUBLISH): PUBLISHED,
    (SUBMITTED, Action.RETURN): RETURNED,
    (PUBLISHED, Action.CLOSE): CLOSED,
}
DECISIONS = (Action.PUBLISH, Action.RETURN)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands to the unit of a project: it is the office's, it staffs the unit or
    one above it, it staffs one above it.
    """

    is_office: bool
    of_unit: bool
    above_unit: bool


def state_after(state: str, action: Action, approver: HoursApprover) -> str | None:
    """Return how a project stands after an action; None where the action is not open."""
    after = TRANSITIONS.get((state, action))
    if after == SUBMITTED and approver is HoursApprover.NOBODY:
        return PUBLISHED
    return after


def is_asked(approver: HoursApprover, place: Place) -> bool:
    """Tell whether deciding on a submitted project is an account's. The office may stand in for a
    unit: that it did is on record.
    """
    if place.is_office:
        return True
    if approver is HoursApprover.UNIT:
        return place.of_unit
    return approver is HoursApprover.PARENT_UNIT and place.above_unit


def may_edit(state: str, approver: HoursApprover) -> bool:
    """Tell whether a project's description may be changed. What somebody approved stays as it was
    approved; it is copied to say something else.
    """
    if state == PUBLISHED:
        return approver is HoursApprover.NOBODY
    return state in (DRAFT, RETURNED)


def open_actions(state: str, approver: HoursApprover, place: Place) -> tuple[Action, ...]:
    """Return what an account that manages the project may do with it now."""
    found = tuple(action for action in Action if (state, action) in TRANSITIONS)
    if is_asked(approver, place):
        return found
    return tuple(action for action in found if action not in DECISIONS)


def ages_fit(min_age: int | None, max_age: int | None) -> bool:
    """Tell whether ages in years, both included, none for no bound, leave somebody in."""
    low, high = min_age or 0, OLDEST if max_age is None else max_age
    return low <= high <= OLDEST
