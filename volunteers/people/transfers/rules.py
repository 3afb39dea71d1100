"""How a transfer goes from asking to done. Pure: kind, state and act in, state out.

Between units the giving side releases and the receiving side accepts. Between regions each side
keeps its half: the giving region releases (`out`), the receiving one accepts (`in`); only then does
the person's file leave, so that nobody is on file in two regions and a refusal shows nothing.
"""

from __future__ import annotations

from enum import StrEnum


class Act(StrEnum):
    RELEASE = "release"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CANCEL = "cancel"


ASKED, RELEASED, DONE, REFUSED, CANCELLED = "asked", "released", "done", "refused", "cancelled"
ENDED = frozenset({DONE, REFUSED, CANCELLED})
UNIT, OUT, IN = "unit", "out", "in"

_AFTER = {
    (UNIT, ASKED, Act.RELEASE): RELEASED,
    (UNIT, ASKED, Act.REFUSE): REFUSED,
    (UNIT, ASKED, Act.CANCEL): CANCELLED,
    (UNIT, RELEASED, Act.ACCEPT): DONE,
    (UNIT, RELEASED, Act.REFUSE): REFUSED,
    (UNIT, RELEASED, Act.CANCEL): CANCELLED,
    (OUT, ASKED, Act.RELEASE): RELEASED,
    (OUT, ASKED, Act.REFUSE): REFUSED,
    (OUT, ASKED, Act.CANCEL): CANCELLED,
    (OUT, RELEASED, Act.CANCEL): CANCELLED,
    (IN, RELEASED, Act.ACCEPT): RELEASED,  # the file is on its way
    (IN, RELEASED, Act.REFUSE): REFUSED,
}
NEEDS_REASON = frozenset({Act.REFUSE})


def after(kind: str, state: str, act: Act, *, is_accepted: bool = False) -> str | None:
    """Return the state that an act leads to, or None where it is not possible. `is_accepted`: the
    receiving region has accepted, and waits for the file.
    """
    return None if is_accepted else _AFTER.get((kind, state, act))


def open_acts(kind: str, state: str, *, is_accepted: bool = False) -> tuple[Act, ...]:
    """Return the acts that are possible now."""
    return tuple(act for act in Act if after(kind, state, act, is_accepted=is_accepted))


def is_giving(act: Act, state: str) -> bool:
    """Tell whether an act is the giving side's: releasing, refusing before it has released, and
    taking its own back.
    """
    return act in (Act.RELEASE, Act.CANCEL) or (act is Act.REFUSE and state == ASKED)
