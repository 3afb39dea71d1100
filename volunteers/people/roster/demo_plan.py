"""Which demonstration rosters to write for the shipped packs: where, how many people, vouched or
not. Pure: packs in, a plan out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tenants.policy import code_sets
from tenants.policy.pack import Pack, PackUnit
from tenants.policy.subjects.units import Measure

NOT_REPORTED_PEOPLE = 36
LOCAL_UNIT_PEOPLE = 45  # at SCALE 0.02, of a unit whose pack gives no figure
LOCAL_MOST = 400
LARGE = 1000  # people that a unit wants on file
USUAL_SCALE = 0.02
HEADCOUNTS = (Measure.HEADCOUNT_STAFF, Measure.TEACHERS, Measure.STUDENTS)


@dataclass(frozen=True, slots=True)
class Roster:
    """One file to write: for which unit of which region, by how many people."""

    region: str
    unit: str
    unit_name: str
    divisions: tuple[str, ...]
    people: int
    vouched: bool


@dataclass(frozen=True, slots=True)
class Target:
    """A unit with the number of people it wants on file at most."""

    region: str
    unit: str
    name: str
    divisions: tuple[str, ...]
    wanted: int


def plan(pack: Pack, scale: float) -> list[Roster]:
    """Return the rosters that put `scale` of the pack's baseline on file, more or less.

    Small units want most of their baseline and get it; large ones share what is left, so that a
    small demonstration shows every state.
    """
    targets = list(_targets(pack, scale))
    printed = [figure for key, figure in baselines(pack).items() if not all(key)]
    budget = scale * sum(printed) or sum(target.wanted for target in targets)
    small, large = _shares_granted([target.wanted for target in targets], budget)
    rosters = []
    for target in targets:
        granted = large if target.wanted > LARGE else small
        rosters += _rosters(target, max(1, round(target.wanted * granted)))
    return rosters


def _rosters(target: Target, people: int) -> list[Roster]:
    place = (target.region, target.unit, target.name, target.divisions)
    vouched = round(people * _drawn(target.unit + target.region, 50, 95))
    parts = ((vouched, True), (people - vouched, False))
    return [Roster(*place, count, with_forms) for count, with_forms in parts if count]


def baselines(pack: Pack) -> dict[tuple[str, str], int]:
    """Return each baseline of a pack by (region below, unit); what was not reported is left out.

    With both it is of a unit of a region below, and a part of that region's own.
    """
    return {
        (figure.region, figure.unit): figure.value
        for figure in pack.parts.figures
        if figure.measure == Measure.BASELINE and figure.value
    }


def headcounts(pack: Pack) -> dict[tuple[str, str], int]:
    """Return how many people of each unit its headcounts name, by (region below, unit)."""
    found: dict[tuple[str, str], int] = {}
    for figure in pack.parts.figures:
        if figure.measure in HEADCOUNTS:
            key = (figure.region, figure.unit)
            found[key] = found.get(key, 0) + (figure.value or 0)
    return found


def _targets(pack: Pack, scale: float) -> Iterator[Target]:
    own = pack.head.region
    if own is None:
        return
    divisions = {region.code: _districts(region.division) for region in pack.parts.subordinates}
    for unit in pack.parts.units:
        areas = divisions.get(unit.region, ()) or _districts(own.division)
        wanted = round(_wanted(pack, unit, scale))
        yield Target(unit.region or own.code, unit.code, unit.name, areas, wanted)


def _wanted(pack: Pack, unit: PackUnit, scale: float) -> float:
    """Return how many people a unit wants on file: a share of its baseline (a region's top unit:
    of the region's), else of its headcount as far as a demonstration of this scale goes.
    """
    known, key = baselines(pack), (unit.region, unit.code)
    figure = known.get(key) or (0 if unit.parent else known.get((unit.region, "")))
    share = _share(unit.region + unit.code, scale)
    if figure:
        return share * figure
    most = _few(pack, scale)
    return min(most, share * headcounts(pack)[key]) if key in headcounts(pack) else most


def _share(name: str, scale: float) -> float:
    """Return the share of its baseline that a unit wants."""
    return max(_drawn(name, 30, 100), scale)


def _drawn(name: str, low: int, high: int) -> float:
    """Return a share between two percentages, always the same for the same name."""
    return (low + zlib.crc32(name.encode()) % (high - low + 1)) / 100


def _few(pack: Pack, scale: float) -> float:
    local = LOCAL_UNIT_PEOPLE * scale / USUAL_SCALE
    return NOT_REPORTED_PEOPLE if baselines(pack) else min(LOCAL_MOST, local)


def _districts(division: str) -> tuple[str, ...]:
    """Return the six-digit codes that people of a division carry: its districts, else its own."""
    entries = code_sets.load("division").entries
    if division not in entries:
        return ("460105", "460106")
    stem = division[:2] if division.endswith("0000") else division[:4]
    below = [
        code
        for code, entry in entries.items()
        if code.startswith(stem) and not code.endswith("00") and not entry.extra["until"]
    ]
    exact = division if not division.endswith("00") else ""
    return (exact,) if exact else tuple(below or [division])


def _shares_granted(wanted: list[int], budget: float) -> tuple[float, float]:
    """Return which part of their wish small and large units get within the budget."""
    large = sum(amount for amount in wanted if amount > LARGE)
    small = sum(wanted) - large
    if not sum(wanted):
        return 0.0, 0.0
    if small >= budget:
        return budget / sum(wanted), budget / sum(wanted)
    return 1.0, min(1.0, (budget - small) / large) if large else 1.0
