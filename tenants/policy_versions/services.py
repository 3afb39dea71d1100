"""Policy versions: what a region decided, version by version, and the policy in force on a day."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.audit.services import Actor, Subject, record
from tenants.context import current_code, region_of
from tenants.errors import RuleBroken
from tenants.models import PolicyVersion, Region
from tenants.policy.loader import national_layer
from tenants.policy.resolve import Layer, resolve
from tenants.policy.schema import RegionPolicy


class NoPolicyYet(RuleBroken):
    code = "no_policy_yet"
    message = _("该日期早于任何政策的生效日期。")


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided: a region's own layer of policy, from which day, and why."""

    document: Mapping[str, Any]
    effective_from: dt.date
    reason: str


def publish(*, region: Region, decision: Decision, actor: Actor, at: dt.datetime) -> PolicyVersion:
    """Add the next version of a region's own layer; inside the region, in its transaction."""
    versions = PolicyVersion.objects.filter(region_code=region.code)
    last = versions.aggregate(last=Max("number"))["last"] or 0
    version = PolicyVersion.objects.create(
        region_code=region.code,
        number=last + 1,
        effective_from=decision.effective_from,
        document=json.loads(json.dumps(decision.document, default=str)),
        reason=decision.reason,
        made_by=actor.label,
        made_at=at,
    )
    told = Subject("policy", str(version.number), reason=decision.reason)
    record(actor=actor, action="policy.publish", at=at, subject=told)
    return version


def policy_at(at: dt.datetime) -> RegionPolicy:
    """Return the current region's policy on the day of `at`."""
    return policy_in_force(current_code(), timezone.localdate(at))


def policy_in_force(region_code: str, on: dt.date) -> RegionPolicy:
    """Return a region's policy on a day: national ← each region above ← its own versions.

    One query for the chain of regions and one for their versions; the same versions on the same
    day are resolved once per process.

    :raises UnknownRegion: there is no such region
    :raises NoPolicyYet: the day lies before all policy
    """
    if on < national_layer().effective_from:
        raise NoPolicyYet
    chain = _chain(region_of(region_code))
    rows = PolicyVersion.objects.filter(region_code__in=[region.code for region in chain])
    key = tuple(rows.order_by("region_code", "number").values_list("pk", flat=True))
    return _resolved(
        region_code, tuple(region.code for region in chain), key, on, chain[-1].rebased_days
    )


def _chain(region: Region) -> list[Region]:
    above = [region]
    while above[0].parent_id is not None:
        above.insert(0, Region.objects.select_related("parent").get(pk=above[0].parent_id))
    return above


@functools.lru_cache(maxsize=512)
def _resolved(
    region_code: str, owners: tuple[str, ...], versions: tuple[int, ...], on: dt.date, rebased: int
) -> RegionPolicy:
    rows = list(PolicyVersion.objects.filter(pk__in=versions).order_by("number"))
    layers = [[national_layer()]]
    for owner in owners:
        mine = [row for row in rows if row.region_code == owner]
        layers.append([_layer(row) for row in mine])
    return resolve(region_code, layers, on, rebased)


def _layer(row: PolicyVersion) -> Layer:
    return Layer(row.region_code, row.effective_from, row.document, row.number)
