"""What an activation code is, and what is asked beside it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.policy.schema import RegionPolicy
from volunteers.people.profiles.rules import own_texts
from volunteers.people.registration.codes import LETTERS

LENGTH = 12
TRIES = 5
PROOF_LENGTH = 4  # of the document number's end


def is_code(code: str) -> bool:
    """Whether a normalised text has the shape of a code."""
    return len(code) == LENGTH and set(code) <= set(LETTERS)


def proof(document_number: str) -> str:
    """Return what must be typed beside the code: the document number's last four characters."""
    return document_number[-PROOF_LENGTH:].upper()


def missing_texts(policy: RegionPolicy, agreed: Iterable[str]) -> list[str]:
    """Return the codes of required texts that were not agreed to."""
    given = set(agreed)
    return [text.code for text in own_texts(policy) if text.required and text.code not in given]
