"""The rules that gave or took minutes, in words for whoever served them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Keyed by settlement.rules.Rule, whose codes the entries keep.
STEPS: dict[str, str | Promise] = {
    "present": _("签到至签退"),
    "outside": _("场次开始前、结束后（路途不计）"),
    "forgotten": _("忘记签退，按规定折算"),
    "least_share": _("未达到最低到场比例，不计"),
    "rounded": _("按计时单位取整"),
    "occupied": _("与另一条记录重叠"),
    "held": _("超过当日上限，待批准"),
    "over_cap": _("超过当日最高上限，不计"),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One rule in words, with the minutes that it gave (above zero) or took."""

    word: str | Promise
    minutes: int


def words_of(rule: str) -> str | Promise:
    """Return what a rule did, in words; one that is not known as it is named."""
    return STEPS.get(rule, rule)


def lines(steps: Iterable[dict[str, Any]]) -> list[StepLine]:
    """Return the steps of an entry in words, in their order."""
    return [StepLine(words_of(step["rule"]), step["minutes"]) for step in steps]
