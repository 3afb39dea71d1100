"""The life of an open region: renamed, suspended, resumed, retired. Opening: `tenants.opening`."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from tenants import hostnames
from tenants.audit.services import Actor, Subject, record
from tenants.context import in_public, in_region
from tenants.errors import WrongState
from tenants.models import Region, RegionState


@transaction.atomic
def suspend(*, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Stop serving a region; nothing of it is changed."""
    _change_state(region, RegionState.OPEN, RegionState.SUSPENDED, actor, at)


@transaction.atomic
def resume(*, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Serve a suspended region again."""
    _change_state(region, RegionState.SUSPENDED, RegionState.OPEN, actor, at)


@transaction.atomic
def retire(*, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Stop serving a region for good. Its schema and its code stay and are never used again."""
    _change_state(region, RegionState.OPEN, RegionState.RETIRED, actor, at)


@transaction.atomic
def rename(*, region: Region, name: str, short_name: str, actor: Actor, at: dt.datetime) -> None:
    """Give a region another name; its code, which is its schema, stays."""
    with in_public():
        Region.objects.filter(pk=region.pk).update(name=name, short_name=short_name)
    _tell_region(region, "region.rename", {"name": [region.name, name]}, actor, at)


def _change_state(
    region: Region, before: RegionState, after: RegionState, actor: Actor, at: dt.datetime
) -> None:
    retired = {"retired_at": at} if after == RegionState.RETIRED else {}
    with in_public():
        rows = Region.objects.filter(pk=region.pk, state=before)
        if not rows.update(state=after, **retired):
            raise WrongState(Region.objects.get(pk=region.pk).state)
    _tell_region(region, f"region.{after}", {"state": [before, after]}, actor, at)


def _tell_region(
    region: Region, action: str, changes: dict[str, Any], actor: Actor, at: dt.datetime
) -> None:
    with in_region(region):
        record(actor=actor, action=action, at=at, subject=Subject("region", region.code, changes))
    hostnames.changed()
