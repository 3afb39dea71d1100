"""Which text a consent was given to, who is of the age to register, and of whom staff see the
outline alone. Pure."""

from __future__ import annotations

import datetime as dt

from dateutil.relativedelta import relativedelta

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText
from volunteers.groundwork.common.ages import is_minor

VOUCHED, GUARDIAN = "vouched", "guardian"
SHORTEST_REASON = 4
# What an outline leaves out, beside every answer to the form, the photo and the guardian.
WITHHELD = frozenset({"birth_date", "ethnicity", "political_status"})


def is_limited(born: dt.date | None, on: dt.date, *, is_open: bool = False) -> bool:
    """Whether staff see the outline of a person alone, on a page, in a file, in print or by the
    API: of somebody under 18, or of an age nobody knows, unless an approval to see them `is_open`
    (《未成年人网络保护条例》第三十六条).
    """
    return not is_open and is_minor(born, on)


def vouching_text(policy: RegionPolicy) -> ConsentText:
    """Return the text that a unit vouches for when it holds the signed forms.

    :raises LookupError: the policy has no such text
    """
    text = policy.consent(VOUCHED)
    if text is None:
        raise LookupError(f"policy of {policy.region} has no consent text {VOUCHED!r}")
    return text


def own_texts(policy: RegionPolicy) -> tuple[ConsentText, ...]:
    """Return the texts that persons themselves agree to, required and optional ones."""
    return tuple(text for text in policy.consents if text.code not in (GUARDIAN, VOUCHED))


def optional_texts(policy: RegionPolicy) -> tuple[ConsentText, ...]:
    """Return the texts that a person may agree to or not, and withdraw alone."""
    return tuple(text for text in own_texts(policy) if not text.required)


def birth_bounds(policy: RegionPolicy, on: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return after which and until which day somebody is born who is of policy's age on a day:
    the first excluded, the last included; None where policy sets no bound.
    """
    low, high = policy.registration.min_age, policy.registration.max_age
    after = None if high is None else on - relativedelta(years=high + 1)
    return after, None if low is None else on - relativedelta(years=low)


def is_reason(text: str) -> bool:
    """Tell whether a text says why sealed values are to be seen: four characters at the least."""
    return len(text.strip()) >= SHORTEST_REASON


def text_version(text: ConsentText) -> str:
    """Return what a consent keeps of its text: `vouched:2024-1`."""
    return f"{text.code}:{text.version}"
