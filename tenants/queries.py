"""Reads over the public schema: regions, their tree and their hostnames."""

from __future__ import annotations

from collections.abc import Iterable

from tenants.context import region_of
from tenants.models import Domain, Region, RegionKind, RegionState

__all__ = [
    "all_regions",
    "children_of",
    "names_of",
    "open_region",
    "open_regions",
    "primary_host",
    "region_of",
]

SCHEMAS_WITHOUT_PLACE = (RegionKind.PLATFORM, RegionKind.TEMPLATE)


def all_regions() -> list[Region]:
    """Return every region of the map, whatever its state, parents' fields loaded."""
    regions = Region.objects.exclude(kind__in=SCHEMAS_WITHOUT_PLACE).select_related("parent")
    return list(regions.order_by("parent_id", "position", "pk"))


def open_regions() -> list[Region]:
    """Return the regions that are served, by position."""
    return [region for region in all_regions() if region.state == RegionState.OPEN]


def children_of(code: str) -> list[Region]:
    """Return the regions directly below `code` that are or were open, in the notice's order."""
    children = Region.objects.filter(parent__schema_name=code)
    return list(children.exclude(state=RegionState.OPENING).order_by("position", "pk"))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of regions by their code, in one query; an unknown code has none."""
    named = Region.objects.filter(schema_name__in=set(codes))
    return dict(named.values_list("schema_name", "name"))


def open_region(code: str) -> Region | None:
    """Return a region that is served, or None."""
    return Region.objects.filter(schema_name=code, state=RegionState.OPEN).first()


def primary_host(code: str) -> str | None:
    """Return the hostname under which a region's own links are written."""
    hosts = Domain.objects.filter(tenant__schema_name=code, is_primary=True)
    return hosts.values_list("domain", flat=True).first()
