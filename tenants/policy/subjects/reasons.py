"""Reasons that offices often give, as a new region gets them to begin with."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.policy.reading import coded, matching


@dataclass(frozen=True, slots=True)
class GivenReason:
    """One reason for a return or a rejection: a short title, and what the applicant reads."""

    title: str
    text: str
    code: str = coded()
    action: str = matching(r"return|reject", "return or reject", "return")
