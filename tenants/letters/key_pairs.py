"""A region's key pair for letters: the private half wrapped in its schema, the public half on its
row, where every sender finds it.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from tenants.audit.services import Actor
from tenants.context import current_region, in_region
from tenants.keys import services as keys
from tenants.keys.models import Purpose, RegionKey
from tenants.letters import sealing
from tenants.models import Region, RegionState
from tenants.opening import furnishes
from tenants.owner import as_owner
from tenants.policy.pack import Pack

ALGORITHM = "X25519"
OPEN = (RegionState.OPEN, RegionState.SUSPENDED)


@furnishes(order=1)
def at_opening(*, pack: Pack, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Give a region its key pair while it is opened."""
    make(region=region, at=at)


def make(*, region: Region, at: dt.datetime) -> None:
    """Give the current region its key pair; one that it has stays."""
    if region.public_key is not None:
        return
    private, public = sealing.new_key_pair()
    last = RegionKey.objects.aggregate(last=Max("number"))["last"] or 0
    RegionKey.objects.create(
        number=last + 1,
        purpose=Purpose.LETTER,
        algorithm=ALGORITHM,
        wrapped=keys.wrap(private, Purpose.LETTER),
        created_at=at,
    )
    region.public_key = public
    region.save(update_fields=["public_key"])


def make_missing(*, at: dt.datetime) -> list[str]:
    """Give every region that was opened before letters were, its key pair; return their codes."""
    made = []
    with as_owner():
        lacking = Region.objects.filter(state__in=OPEN, public_key=None).exclude(pack="")
        for region in list(lacking.order_by("pk")):
            with in_region(region), transaction.atomic():
                make(region=region, at=at)
            made.append(region.code)
    return made


def private_key() -> bytes:
    """Return the private half of the current region's key pair.

    :raises RegionKey.DoesNotExist: it has none
    """
    row = RegionKey.objects.get(purpose=Purpose.LETTER, retired_at=None)
    return keys.unwrap(bytes(row.wrapped), Purpose.LETTER)


def has_key_pair() -> bool:
    """Tell whether the current region can be written to."""
    return current_region().public_key is not None
