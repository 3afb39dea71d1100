"""Activation codes as they are written and typed, and who may confirm by one. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText
from volunteers.groundwork.common.ages import age_on
from volunteers.groundwork.common.tabular import half_width

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without I, L, O, 0, 1
LENGTH, GROUP = 12, 4
TRIES = 5
PROOF_LENGTH = 4  # of the document number's end
GUARDIAN, VOUCHED = "guardian", "vouched"
_DROPPED = re.compile(r"[\s\-_.·—]+")


class AgeFault(StrEnum):
    """Why an age is outside of policy."""

    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"


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


def age_fault(policy: RegionPolicy, born: dt.date, on: dt.date) -> AgeFault | None:
    """Return why somebody may not register on a day; both of policy's ages are included."""
    age, low, high = age_on(born, on), policy.registration.min_age, policy.registration.max_age
    if low is not None and age < low:
        return AgeFault.TOO_YOUNG
    return AgeFault.TOO_OLD if high is not None and age > high else None


def needs_guardian(policy: RegionPolicy, born: dt.date, on: dt.date) -> bool:
    """Whether a guardian has to agree on that day, as policy says."""
    below = policy.registration.guardian_below
    return below is not None and age_on(born, on) < below


def own_texts(policy: RegionPolicy) -> tuple[ConsentText, ...]:
    """Return the texts that persons themselves agree to, required and optional ones."""
    return tuple(text for text in policy.consents if text.code not in (GUARDIAN, VOUCHED))


def missing_texts(policy: RegionPolicy, agreed: Iterable[str]) -> list[str]:
    """Return the codes of required texts that were not agreed to."""
    given = set(agreed)
    return [text.code for text in own_texts(policy) if text.required and text.code not in given]
