"""Codes that people read from paper or a screen and type: made, written, read again. Pure."""

from __future__ import annotations

import re
import secrets

from volunteers.groundwork.common.tabular import half_width

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0, 1
GROUP = 4
_DROPPED = re.compile(r"[\s\-_.·—]+")


def new(length: int) -> str:
    """Return a code of so many letters and digits that nobody can guess."""
    return "".join(secrets.choice(LETTERS) for _one in range(length))


def normalise(typed: str) -> str:
    """Return a code as it is compared and hashed: half-width capitals without blanks and marks."""
    return _DROPPED.sub("", half_width(typed)).upper()


def written(code: str) -> str:
    """Return a code as it is shown and printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
