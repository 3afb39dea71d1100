"""Opening regions from a pack: all that were asked for, or none.

A region is made by replaying the template schema, compared with it, furnished from its pack by
what the floors above registered, and served to nobody before all of that has passed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from tenants import hostnames, template_schema
from tenants.audit.services import Actor, Subject, record
from tenants.context import in_public, in_region
from tenants.errors import RegionCodeRefused, RegionExists, TemplateBehind
from tenants.keys.services import forget_opened_keys, make_keys
from tenants.models import (
    PLATFORM,
    TEMPLATE,
    Domain,
    PolicyVersion,
    Region,
    RegionState,
    RollupRow,
    RollupUnit,
)
from tenants.owner import as_owner
from tenants.policy.pack import Pack
from tenants.policy_versions import services as policy_versions

CODE = re.compile(r"^[a-z][a-z0-9_]{1,40}$")
RESERVED = re.compile(rf"^(public|{PLATFORM}|{TEMPLATE}|information_schema|pg_.*)$")
ADVISORY_LOCK = 7_305_001


class SchemaDiffers(RuntimeError):
    """A replayed schema is not the template's twin: a migration's expression is printed by
    PostgreSQL in a form that it prints otherwise when read again (`IN` over varchar: write OR).
    """

    def __init__(self, code: str, line: str) -> None:
        super().__init__(f"the schema of {code} differs from the template's: {line}")


class Furnisher(Protocol):
    """Fills a new region's tables from its pack, inside the region, in one transaction."""

    def __call__(self, *, pack: Pack, region: Region, actor: Actor, at: dt.datetime) -> None: ...


_FURNISHERS: list[tuple[int, Furnisher]] = []


def furnishes(order: int) -> Callable[[Furnisher], Furnisher]:
    """Register what a floor above puts into a new region; lower `order` first."""

    def add(furnisher: Furnisher) -> Furnisher:
        _FURNISHERS.append((order, furnisher))
        _FURNISHERS.sort(key=lambda entry: entry[0])
        return furnisher

    return add


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked for: a pack, and the code, name, hostname and parent that replace its own."""

    pack: Pack
    code: str = ""
    name: str = ""
    host: str = ""
    parent_code: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One region to be made: its code, its hostname, its row's fields, and its pack, if any."""

    code: str
    host: str
    pack: Pack | None = None
    parent_code: str = ""
    row: dict[str, Any] = field(default_factory=dict)


def open_pack(*, opening: Opening, actor: Actor, at: dt.datetime) -> list[Region]:
    """Open the pack's region and its subordinate ones; return them, the region itself first.

    :raises RegionCodeRefused: a code that a schema cannot bear, or a pack that opens nothing
    :raises RegionExists: a code or hostname in use, also by a retired region
    :raises TemplateBehind: migrate_regions has not been run
    """
    plans = plans_of(opening)
    for plan in plans:
        if not CODE.fullmatch(plan.code) or RESERVED.match(plan.code):
            raise RegionCodeRefused
    return open_plans(plans=plans, actor=actor, at=at)


def plans_of(opening: Opening) -> list[Plan]:
    """Return the regions that an opening makes, the region itself first.

    Another code than the pack's own is prefixed to the subordinate regions' codes and hosts.

    :raises RegionCodeRefused: the pack is a layer of policy and opens nothing
    """
    pack = opening.pack
    if pack.region is None:
        raise RegionCodeRefused
    code = opening.code or pack.region.code
    prefix = f"{code}_" if code != pack.region.code else ""
    named = {"name": opening.name} if opening.name else {}
    host = opening.host or default_host(code)
    plans = [Plan(code, host, pack, opening.parent_code, {**_row_of(pack), **named})]
    for subordinate in pack.subordinates:
        below, child = f"{prefix}{subordinate.code}", pack.child(subordinate.code)
        row = _row_of(child)
        row["theme"] = {**row["theme"], "tagline": "", "tagline_en": ""}  # the region's above alone
        plans.append(Plan(below, default_host(below), child, code, row))
    return plans


def default_host(code: str) -> str:
    """Return the hostname of a code: its `_` written as `-`, under the installation's domain."""
    return f"{code.replace('_', '-')}.{settings.REGION_DOMAIN}"


def open_plans(*, plans: list[Plan], actor: Actor, at: dt.datetime) -> list[Region]:
    """Make, compare and furnish each planned region; on any failure remove them all again."""
    with as_owner(), in_public(), _one_at_a_time():
        _refuse_taken(plans)
        template_dump = _template()
        made: list[Region] = []
        try:
            for plan in plans:
                made.append(_make(plan, template_dump))
                _compare(made[-1], template_dump)
            for plan, region in zip(plans, made, strict=True):
                _furnish(plan, region, actor, at)
            _serve(made, at)
        except BaseException:
            for region in reversed(made):
                _remove(region)
            raise
        hostnames.changed()
    return made


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Hold the lock of openings; what an opening that was killed left behind is removed first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
    try:
        for region in (
            Region.objects.filter(state=RegionState.OPENING)
            .exclude(schema_name=TEMPLATE)
            .order_by("-pk")
        ):
            _remove(region)
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])


def _refuse_taken(plans: list[Plan]) -> None:
    codes, hosts = [plan.code for plan in plans], [plan.host for plan in plans]
    taken = Region.objects.filter(schema_name__in=codes).values_list("schema_name", flat=True)
    served = Domain.objects.filter(domain__in=hosts).values_list("domain", flat=True)
    if clash := [*taken, *served]:
        raise RegionExists(", ".join(clash))


def _template() -> str:
    if not template_schema.existing([TEMPLATE]) or template_schema.schemas_behind([TEMPLATE]):
        raise TemplateBehind
    return template_schema.dump(TEMPLATE, with_rows=True)


def _make(plan: Plan, template_dump: str) -> Region:
    with transaction.atomic():
        parent = Region.objects.filter(schema_name=plan.parent_code).first()
        region = Region.objects.create(schema_name=plan.code, parent=parent, **plan.row)
        Domain.objects.create(domain=plan.host, tenant=region, is_primary=True)
        template_schema.replay(region.code, template_dump)
    return region


def _compare(region: Region, template_dump: str) -> None:
    if difference := template_schema.difference(region.code, template_dump):
        raise SchemaDiffers(region.code, difference)


def _row_of(pack: Pack) -> dict[str, Any]:
    place = pack.region
    assert place is not None  # noqa: S101 - plans_of has refused packs that open nothing
    copied = ("kind", "name", "short_name", "division", "position", "tile_column", "tile_row")
    return {name: getattr(place, name) for name in copied} | {
        "pack": pack.code,
        "pack_region": place.code,
        "locale": place.locale,
        "time_zone": place.time_zone,
        "theme": dataclasses.asdict(pack.theme) if pack.theme else {},
        "rebased_days": pack.rebased_days,
    }


def _furnish(plan: Plan, region: Region, actor: Actor, at: dt.datetime) -> None:
    with in_region(region), transaction.atomic():
        make_keys(at=at)
        if plan.pack is not None:
            _publish_policy(plan.pack, region, actor, at)
            for _order, furnish in _FURNISHERS:
                furnish(pack=plan.pack, region=region, actor=actor, at=at)
        record(actor=actor, action="region.open", at=at, subject=Subject("region", region.code))


def _publish_policy(pack: Pack, region: Region, actor: Actor, at: dt.datetime) -> None:
    if pack.document:
        decision = policy_versions.Decision(pack.document, pack.effective_from, pack.head.source)
        policy_versions.publish(region=region, decision=decision, actor=actor, at=at)


def _serve(regions: list[Region], at: dt.datetime) -> None:
    keys = [region.pk for region in regions]
    Region.objects.filter(pk__in=keys).update(state=RegionState.OPEN, opened_at=at)
    for region in regions:
        region.state, region.opened_at = RegionState.OPEN, at


def _remove(region: Region) -> None:
    forget_opened_keys()
    with transaction.atomic(), connection.cursor() as cursor:
        schema = connection.ops.quote_name(region.code)
        cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        for model in (PolicyVersion, RollupRow, RollupUnit):
            model.objects.filter(region_code=region.code).delete()
        Domain.objects.filter(tenant=region).delete()
        region.delete()
