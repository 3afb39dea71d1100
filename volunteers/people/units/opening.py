"""The units and dated figures that a new region gets from its pack."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from tenants.audit.services import Actor
from tenants.models import Region
from tenants.opening import furnishes
from tenants.policy.pack import Pack, PackFigure, PackUnit
from volunteers.people.units import services


@furnishes(order=10)
def units(*, pack: Pack, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Make the pack's units from the top down, then record its figures."""
    keys: dict[str, UUID] = {}
    for unit in from_the_top(list(pack.units)):
        new = services.NewUnit(
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            location=unit.location,
            parent_id=keys[unit.parent] if unit.parent else None,
            position=unit.position,
        )
        keys[unit.code] = services.create_unit(new=new, actor=actor, at=at).pk
    codes = subordinate_codes(region)
    for figure in pack.figures:
        new_figure = figure_of(figure, keys, codes, region.code)
        services.record_figure(new=new_figure, actor=actor, at=at)


def from_the_top(units: list[PackUnit]) -> list[PackUnit]:
    """Return the units so that each comes after its parent.

    :raises ValueError: a parent is missing, or units lie in a circle
    """
    ordered: list[PackUnit] = []
    placed = {""}
    while units:
        ready = [unit for unit in units if unit.parent in placed]
        if not ready:
            raise ValueError(f"no way from the top to {units[0].code}")
        ordered += ready
        placed |= {unit.code for unit in ready}
        units = [unit for unit in units if unit.code not in placed]
    return ordered


def subordinate_codes(region: Region) -> dict[str, str]:
    """Return the codes of the regions opened below, by their codes in the pack."""
    below = Region.objects.filter(parent__schema_name=region.code)
    return dict(below.values_list("pack_region", "schema_name"))


def figure_of(
    figure: PackFigure, keys: dict[str, UUID], codes: dict[str, str], own: str
) -> services.NewFigure:
    """Return a pack's figure about a unit, a subordinate region, or (neither) the region."""
    about = "" if figure.unit else codes[figure.region] if figure.region else own
    return services.NewFigure(
        measure=figure.measure,
        as_of=figure.as_of,
        source=figure.source,
        value=figure.value,
        unit_id=keys[figure.unit] if figure.unit else None,
        region_code=about,
    )
