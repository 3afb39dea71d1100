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
    _change_state(region, (RegionState.OPEN,), RegionState.SUSPENDED, actor, at)


@transaction.atomic
def resume(*, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Serve a suspended region again."""
    _change_state(region, (RegionState.SUSPENDED,), RegionState.OPEN, actor, at)


@transaction.atomic
def retire(*, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Stop serving a region for good. Its schema and its code stay and are never used again."""
    served = (RegionState.OPEN, RegionState.SUSPENDED)
    _change_state(region, served, RegionState.RETIRED, actor, at)


@transaction.atomic
def rename(*, region: Region, name: str, short_name: str, actor: Actor, at: dt.datetime) -> None:
    """Give a region another name; its code, which is its schema, stays."""
    with in_public():
        Region.objects.filter(pk=region.pk).update(name=name, short_name=short_name)
    _tell_region(region, "region.rename", {"name": [region.name, name]}, actor, at)


def _change_state(
    region: Region,
    before: tuple[RegionState, ...],
    after: RegionState,
    actor: Actor,
    at: dt.datetime,
) -> None:
    with in_public():
        found = Region.objects.select_for_update(of=("self",)).get(pk=region.pk)
        if found.state not in before:
            raise WrongState(str(found.get_state_display()))
        changes = {"state": [found.state, str(after)]}
        found.state = after
        found.retired_at = at if after == RegionState.RETIRED else None
        found.save(update_fields=["state", "retired_at"])
    _tell_region(region, f"region.{after}", changes, actor, at)


def _tell_region(
    region: Region, action: str, changes: dict[str, Any], actor: Actor, at: dt.datetime
) -> None:
    with in_region(region):
        record(actor=actor, action=action, at=at, subject=Subject("region", region.code, changes))
    hostnames.changed()
