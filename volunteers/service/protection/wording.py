"""Signs in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from volunteers.service.protection.models import HourSign, SignKind, SignState

EVERY: str | Promise = gettext_lazy("全部")


@dataclass(frozen=True, slots=True)
class Line:
    """One sign as a list shows it."""

    sign: HourSign
    words: str


def lines(signs: Sequence[HourSign]) -> list[Line]:
    """Return signs as a list shows them."""
    return [Line(sign, facts_of(sign)) for sign in signs]


def facts_of(sign: HourSign) -> str:
    """Return what was found, as a sentence with its figures."""
    if sign.kind == SignKind.SAME_DEVICE:
        return _("%(on)s，同一设备为 %(count)s 人自助签到，涉及 %(shifts)s 个场次") % (
            sign.facts | {"shifts": len(sign.facts.get("shifts", ()))}
        )
    if sign.kind == SignKind.IMPOSSIBLE_SEQUENCE:
        return _sequence(sign.facts)
    if sign.kind == SignKind.BACKFILL_SPIKE:
        told = _figures(sign.facts)
        return _("%(month)s 的服务共补录 %(hours)s 小时，达到或超过 %(cap_hours)s 小时") % told
    return _over_cap(sign.facts)


def tabs(current: str, counts: dict[str, int]) -> list[tuple[str, str, int, bool]]:
    """Return the states as tabs: code, words, count, and whether it is shown now."""
    return [
        (str(code), str(words), counts.get(str(code), 0), code == current)
        for code, words in SignState.choices
    ]


def kinds(current: str) -> list[tuple[str, str, bool]]:
    """Return the kinds to filter by: code, words, and whether it is chosen."""
    every = [("", EVERY), *SignKind.choices]
    return [(str(code), str(words), code == current) for code, words in every]


def _sequence(facts: dict[str, Any]) -> str:
    if "metres" in facts:
        told = facts | {"km": f"{facts['metres'] / 1000:.1f}"}
        return _("%(on)s，两次签到签退的地点相距 %(km)s 公里，只隔 %(minutes)s 分钟") % told
    return _("%(on)s，尚未离开一个场次即在另一场次签到，时间重叠 %(minutes)s 分钟") % facts


def _over_cap(facts: dict[str, Any]) -> str:
    if "days" in facts:
        told = _figures(facts)
        return _("%(month)s 有 %(count)s 天的时长恰好等于每日上限的档次") % told
    if "minutes" not in facts:
        return str(SignKind.OVER_CAP.label)
    told = _figures(facts)
    return _("%(on)s 一天累计 %(hours)s 小时，超过每日上限 %(cap_hours)s 小时") % told


def _figures(facts: dict[str, Any]) -> dict[str, Any]:
    hours = {"hours": _hours(facts.get("minutes", 0)), "cap_hours": _hours(facts.get("cap", 0))}
    return facts | hours | {"month": str(facts.get("month", ""))[:7]}


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0")
