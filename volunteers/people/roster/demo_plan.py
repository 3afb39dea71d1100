"""Which demonstration rosters to write for the shipped packs: where, how many people, vouched or
not. Pure: packs in, a plan out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tenants.policy import code_sets
from tenants.policy.pack import Pack
from tenants.policy.subjects.units import Measure

VOUCHED_SHARE = 0.6  # of a unit's people come with signed forms on its file
NOT_REPORTED_PEOPLE = 36
LOCAL_UNIT_PEOPLE = 45  # at SCALE 0.02, of a unit whose pack gives no figure
LOCAL_MOST = 400
USUAL_SCALE = 0.02


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

    Small units come near their baseline before large ones do, so that a small demonstration shows
    every state.
    """
    targets = list(_targets(pack, scale))
    budget = scale * sum(baselines(pack).values()) or sum(target.wanted for target in targets)
    level = _water_level([target.wanted for target in targets], budget)
    rosters = []
    for target in targets:
        count = min(target.wanted, level)
        vouched = round(count * VOUCHED_SHARE)
        for people, with_forms in ((vouched, True), (count - vouched, False)):
            if people:
                rosters.append(
                    Roster(
                        target.region,
                        target.unit,
                        target.name,
                        target.divisions,
                        people,
                        with_forms,
                    )
                )
    return rosters


def baselines(pack: Pack) -> dict[tuple[str, str], int]:
    """Return each baseline of a pack by (region below, unit); what was not reported is left out."""
    return {
        (figure.region, figure.unit): figure.value
        for figure in pack.parts.figures
        if figure.measure == Measure.BASELINE and figure.value
    }


def _targets(pack: Pack, scale: float) -> Iterator[Target]:
    known = baselines(pack)
    own = pack.head.region
    if own is None:
        return
    divisions = {region.code: _districts(region.division) for region in pack.parts.subordinates}
    for unit in pack.parts.units:
        figure = known.get((unit.region, "" if unit.region else unit.code))
        wanted = _share(unit.region + unit.code, scale) * figure if figure else _few(pack, scale)
        areas = divisions.get(unit.region, ()) or _districts(own.division)
        yield Target(unit.region or own.code, unit.code, unit.name, areas, round(wanted))


def _share(name: str, scale: float) -> float:
    """Return the share of its baseline that a unit wants: always the same for the same name."""
    drawn = 0.3 + zlib.crc32(name.encode()) % 71 / 100
    return max(drawn, scale)


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


def _water_level(wanted: list[int], budget: float) -> int:
    """Return the most that one unit may have so that all together stay within the budget."""
    left, rest = budget, sorted(wanted)
    for index, amount in enumerate(rest):
        even = left / (len(rest) - index)
        if amount > even:
            return max(1, int(even))
        left -= amount
    return max(rest, default=0)
