"""Activation codes as they are written and typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tenants.policy.schema import RegionPolicy
from volunteers.groundwork.common.tabular import half_width
from volunteers.people.profiles.rules import own_texts

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0, 1
LENGTH, GROUP = 12, 4
TRIES = 5
PROOF_LENGTH = 4  # of the document number's end
_DROPPED = re.compile(r"[\s\-_.·—]+")


def normalise(typed: str) -> str:
    """Return a code as it is hashed: half-width capitals without blanks and hyphens."""
    return _DROPPED.sub("", half_width(typed)).upper()


def is_code(code: str) -> bool:
    """Whether a normalised text has the shape of a code."""
    return len(code) == LENGTH and set(code) <= set(LETTERS)


def written(code: str) -> str:
    """Return a code as it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def proof(document_number: str) -> str:
    """Return what must be typed beside the code: the document number's last four characters."""
    return document_number[-PROOF_LENGTH:].upper()


def missing_texts(policy: RegionPolicy, agreed: Iterable[str]) -> list[str]:
    """Return the codes of required texts that were not agreed to."""
    given = set(agreed)
    return [text.code for text in own_texts(policy) if text.required and text.code not in given]
