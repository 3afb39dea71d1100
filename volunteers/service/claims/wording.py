"""Claims in plain words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.service.claims import rules
from volunteers.service.claims.models import ClaimKind, ClaimState, ClaimStep, HourClaim
from volunteers.service.claims.rules import Act

TABS: dict[str, str | Promise] = {
    "waiting": _("待我办理"),
    "open": _("办理中"),
    "late": _("已逾期"),
    "ended": _("已办结"),
}
STEPS: dict[tuple[str, str], str | Promise] = {
    ("claim", ClaimState.CLAIMED): _("志愿者提出异议"),
    (Act.UPHOLD, ClaimState.UPHELD): _("单位复核：采纳，已更正"),
    (Act.REFUSE, ClaimState.REFUSED): _("单位复核：未采纳"),
    (Act.APPEAL, ClaimState.APPEALED): _("志愿者向办公室申诉"),
    (Act.UPHOLD, ClaimState.APPEAL_UPHELD): _("办公室裁定：更正"),
    (Act.REFUSE, ClaimState.APPEAL_REFUSED): _("办公室裁定：维持"),
    (Act.WITHDRAW, ClaimState.WITHDRAWN): _("志愿者撤回"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One claim as a list shows it: whether it is late, and for how many days it has waited."""

    claim: HourClaim
    is_late: bool
    days: int


def lines(claims: Sequence[HourClaim], on: dt.date) -> list[Line]:
    """Return claims as a list shows them."""
    return [line_of(claim, on) for claim in claims]


def line_of(claim: HourClaim, on: dt.date) -> Line:
    """Return one claim as a list shows it; days count from when it was made to the day."""
    days = (on - claim.created_at.date()).days
    return Line(claim, rules.is_late(claim.state, claim.due_on, on), days)


def steps(found: Sequence[ClaimStep]) -> list[tuple[ClaimStep, str]]:
    """Return the steps of a claim, each with its words."""
    return [(step, str(STEPS.get((step.action, step.to_state), step.action))) for step in found]


def tabs(current: str, counts: dict[str, int]) -> list[tuple[str, str | Promise, int, bool]]:
    """Return the tabs of the list: code, words, count, and whether it is shown now."""
    return [(tab, words, counts.get(tab, 0), tab == current) for tab, words in TABS.items()]


def kinds(current: str) -> list[tuple[str, str | Promise, bool]]:
    """Return the kinds to filter by: code, words, and whether it is chosen."""
    every: list[tuple[str, str | Promise]] = [("", _("全部")), *ClaimKind.choices]
    return [(code, words, code == current) for code, words in every]
