"""Which text a consent was given to. Pure: policy in, the text's stable name out."""

from __future__ import annotations

from tenants.policy.schema import RegionPolicy
from tenants.policy.subjects.people import ConsentText

VOUCHED, GUARDIAN = "vouched", "guardian"


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


def text_version(text: ConsentText) -> str:
    """Return what a consent keeps of its text: `vouched:2024-1`."""
    return f"{text.code}:{text.version}"
