"""What one file of a pack says about another: regions, units, figures, kinds and places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from tenants.policy import code_sets
from tenants.policy.pack import PackFigure, PackHead, PackParts, PackUnit
from tenants.policy.problems import Problem, shown
from tenants.policy.schema import RegionPolicy


def problems(
    folder: str, head: PackHead, parts: PackParts, policy: RegionPolicy | None
) -> list[Problem]:
    """Return every contradiction between the files of the pack in `folder`."""
    found = [*of_head(folder, head, parts), *of_regions(folder, parts)]
    regions = {region.code for region in parts.subordinates}
    known: dict[str, set[str]] = {}
    for line, unit in enumerate(parts.units, start=2):
        siblings = known.setdefault(unit.region, set())
        found += of_unit(f"line {line}", unit, regions, siblings).into(folder, "units.csv")
        if policy is not None:
            found += of_kind(f"line {line}", unit, policy).into(folder, "units.csv")
        siblings.add(unit.code)
    for line, figure in enumerate(parts.figures, start=2):
        units = known.get(figure.region, set())
        found += of_figure(f"line {line}", figure, regions, units).into(folder, "figures.csv")
    return found


class Told(list[tuple[str, str, object]]):
    """Faults of one row: (key, expected, found)."""

    def into(self, folder: str, file: str) -> Iterator[Problem]:
        """Return them as problems of a file."""
        path = str(PurePath(folder, file))
        return (Problem(path, key, expected, shown(found)) for key, expected, found in self)


def of_head(folder: str, head: PackHead, parts: PackParts) -> Iterator[Problem]:
    """The pack's code is its folder's name; only a pack with a region holds what regions hold."""
    told = Told()
    if head.code != folder:
        told.append(("code", f"the folder's name {folder!r}", head.code))
    holds = parts.subordinates or parts.units or parts.figures or parts.notices
    if head.region is None and holds:
        told.append(("region", "a table, since the pack has regions, units or figures", "nothing"))
    if head.region is not None and head.theme is None:
        told.append(("theme", "a table", "nothing"))
    return told.into(folder, "pack.toml")


def of_regions(folder: str, parts: PackParts) -> Iterator[Problem]:
    """Codes, positions and tiles of the subordinate regions are each one region's."""
    told = Told()
    for attribute in ("code", "position", "tile"):
        seen: set[object] = set()
        for line, region in enumerate(parts.subordinates, start=2):
            tile = (region.tile_column, region.tile_row)
            value = tile if attribute == "tile" else getattr(region, attribute)
            if value in seen and value != (None, None):
                told.append((f"line {line}.{attribute}", "each once", value))
            seen.add(value)
    divisions = code_sets.load("division").codes
    for line, region in enumerate(parts.subordinates, start=2):
        if region.division and region.division not in divisions:
            told.append((f"line {line}.division", "a code of GB/T 2260", region.division))
    return told.into(folder, "regions.csv")


def of_unit(key: str, unit: PackUnit, regions: Iterable[str], above: set[str]) -> Told:
    """A unit's region is declared, its code is new, its parent stands above it."""
    told = Told()
    if unit.region and unit.region not in regions:
        told.append((f"{key}.region", "a code of regions.csv", unit.region))
    if unit.code in above:
        told.append((f"{key}.code", "each code once in a region", unit.code))
    if unit.parent and unit.parent not in above:
        told.append((f"{key}.parent", "the code of a unit on a line above", unit.parent))
    return told


def of_kind(key: str, unit: PackUnit, policy: RegionPolicy) -> Told:
    """A unit's kind and location are declared by the policy."""
    told = Told()
    if policy.unit_kind(unit.kind) is None:
        kinds = ", ".join(kind.code for kind in policy.unit_kinds)
        told.append((f"{key}.kind", f"one of {kinds}", unit.kind))
    if unit.location and policy.location(unit.location) is None:
        places = ", ".join(place.code for place in policy.locations)
        told.append((f"{key}.location", f"one of {places or '(none is declared)'}", unit.location))
    return told


def of_figure(key: str, figure: PackFigure, regions: Iterable[str], units: Iterable[str]) -> Told:
    """A figure's region is declared, and its unit is one of that region's, or of the pack's own."""
    told = Told()
    if figure.region and figure.region not in regions:
        told.append((f"{key}.region", "a code of regions.csv", figure.region))
    if figure.unit and figure.unit not in units:
        told.append((f"{key}.unit", "a code of units.csv in the same region", figure.unit))
    return told
