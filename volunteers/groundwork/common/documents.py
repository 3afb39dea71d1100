"""How a document number and a phone number are hashed: one place, so that import,
form and search find the same person.
"""

from __future__ import annotations

from tenants.policy import code_sets
from volunteers.groundwork.common import id_number

PHONE_HASH = "phone"
NUMBER_18 = "number18"


def family(kind: str) -> str:
    """Return the family of a document kind: all 18-character numbers are one.

    :raises KeyError: the code set `document_kind` does not know the kind
    """
    return code_sets.load("document_kind").entries[kind].extra["family"]


def hash_kind(kind: str) -> str:
    """Return the kind under which the keyed hash of a number is made."""
    return hash_kind_of(family(kind))


def hash_kind_of(family_of_kind: str) -> str:
    """Return the kind of hash of a family of document kinds."""
    return f"document:{family_of_kind}"


def normalise(number: str) -> str:
    """Return a number of any kind of document as it is stored and hashed."""
    return id_number.normalise(number)
