"""What becomes of a duplicate once both offices have looked at their own person. Pure."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """How a case ends, as seen from one of the two regions."""

    STAYS = "stays"  # the person stays here; the other registration ends
    LEAVES = "leaves"  # the registration here ends
    BOTH_STAY = "both_stay"  # two persons: one number is wrong and is mended


STAY = "keep_here"
GO = frozenset({"keep_there", "transfer"})
ERROR = "error"


def outcome(own: str, other: str) -> Outcome | None:
    """Return how a case ends by the two findings (values of `Finding`, empty where an office has
    not answered yet), or None while they do not agree.
    """
    if own == other == ERROR:
        return Outcome.BOTH_STAY
    if own == STAY and other in GO:
        return Outcome.STAYS
    if own in GO and other == STAY:
        return Outcome.LEAVES
    return None


def mirrored(found: Outcome) -> Outcome:
    """Return the same end as the other region sees it."""
    return {Outcome.STAYS: Outcome.LEAVES, Outcome.LEAVES: Outcome.STAYS}.get(found, found)


def decides(own_region: str, other_region: str) -> bool:
    """Tell whether it is this region that ends the case, of two codes the first: exactly one of
    two regions does.
    """
    return own_region < other_region


def is_contradiction(own: str, other: str) -> bool:
    """Tell whether both have answered and do not agree: the offices have to talk."""
    return bool(own and other) and outcome(own, other) is None
