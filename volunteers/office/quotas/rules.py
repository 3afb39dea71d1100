"""How many people of a unit a notice asks to register (招募注册比例). Pure.

Sources: 普创文办〔2018〕12号 二 (shares by kind of unit, place and kind of person; who is exempt).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tenants.policy.subjects.units import QuotaRule


@dataclass(frozen=True, slots=True)
class Place:
    """What quota rules ask about a unit. `path` holds the codes from the top: `/top/…/own/`."""

    kind: str
    location: str = ""
    path: str = "/"


@dataclass(frozen=True, slots=True)
class Required:
    """How many people are asked. `people` None: asked, but a figure is missing (`unreported`)."""

    is_asked: bool
    people: int | None
    unreported: tuple[str, ...] = ()


def required(
    place: Place, figures: Mapping[str, int | None], rules: Iterable[QuotaRule]
) -> Required:
    """Return how many of a unit's people must register.

    For each kind of person the first rule that fits the unit decides; a rule without a share, or
    no rule at all, asks nothing. A part of a person is a person: shares are rounded up. One
    missing figure leaves the whole unknown; it is never taken for nothing.
    """
    shares = shares_by_person(place, rules)
    asked = {person: share for person, share in shares.items() if share is not None}
    unreported = tuple(person for person in asked if figures.get(person) is None)
    if not asked or unreported:
        return Required(bool(asked), None, unreported)
    people = sum(people_of(figures[person] or 0, share) for person, share in asked.items())
    return Required(True, people)


def shares_by_person(place: Place, rules: Iterable[QuotaRule]) -> dict[str, int | None]:
    """Return the share asked of each kind of person, None where the notice asks nothing."""
    shares: dict[str, int | None] = {}
    for rule in rules:
        if fits(place, rule):
            for person in rule.persons:
                shares.setdefault(str(person), rule.share_percent)
    return shares


def fits(place: Place, rule: QuotaRule) -> bool:
    """Return whether a rule is about this unit; an empty list in a rule means all."""
    return (
        (not rule.unit_kinds or place.kind in rule.unit_kinds)
        and (not rule.locations or place.location in rule.locations)
        and (not rule.under or any(f"/{code}/" in place.path for code in rule.under))
    )


def people_of(base: int, share_percent: int) -> int:
    """Return the share of `base` people, a part of a person counted as one."""
    return -(-base * share_percent // 100)
