"""What the operator watches: every region and its state, and whether all parts answer."""

from __future__ import annotations

from dataclasses import dataclass

import redis
from django.core.cache import cache
from django.db import DatabaseError

from tenants import template_schema
from tenants.models import TEMPLATE, Domain, Region
from tenants.queries import all_regions


@dataclass(frozen=True, slots=True)
class RegionLine:
    """One region of the operator's list."""

    region: Region
    host: str
    depth: int


def regions() -> list[RegionLine]:
    """Return every region below its parent, in the notice's order; two queries."""
    hosts = dict(Domain.objects.filter(is_primary=True).values_list("tenant_id", "domain"))
    found = all_regions()
    lines: list[RegionLine] = []

    def add(parent_id: int | None, depth: int) -> None:
        for region in (region for region in found if region.parent_id == parent_id):
            lines.append(RegionLine(region, hosts.get(region.pk, ""), depth))
            add(region.pk, depth + 1)

    add(None, 0)
    return lines


def faults() -> list[str]:
    """Return which parts do not answer or are behind; empty when the platform can serve."""
    found = []
    try:
        if template_schema.schemas_behind([TEMPLATE]):
            found.append("migrations")
    except DatabaseError:
        found.append("database")
    try:
        cache.get("ready")
    except redis.RedisError:
        found.append("redis")
    return found
