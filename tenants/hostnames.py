"""From a hostname to its region: one Redis GET a request, no question to the database.

Every process keeps the hostnames that it has met, as of a version that stands in Redis; a change
of any region or hostname makes a new version. With Redis gone, nothing is kept: the database is
asked each time.
"""

from __future__ import annotations

import logging
import time
import uuid
from dataclasses import dataclass, field

import redis
from django.core.cache import cache
from django.db import transaction

from tenants.context import in_public
from tenants.models import Domain, Region, RegionState

VERSION_KEY = "hostnames.version"
KEPT_SECONDS = 60

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Met:
    version: str = ""
    since: float = 0.0
    regions: dict[tuple[str, str], Region] = field(default_factory=dict)


_met = _Met()


def region_at(host: str) -> Region | None:
    """Return the open region that answers under `host`, or None."""
    with in_public():
        version = _version()
        _forget_unless(version)
        met_as = (version or "", host)  # another thread may meanwhile have met a newer version
        region = _met.regions.get(met_as) or _asked(host)
        if region is not None and version:
            _met.regions[met_as] = region
        return region


def changed() -> None:
    """Let every process ask anew; called by services after a change of region or hostname."""
    transaction.on_commit(_new_version, robust=True)


def _asked(host: str) -> Region | None:
    found = Domain.objects.filter(domain=host, tenant__state=RegionState.OPEN)
    domain = found.select_related("tenant__parent").first()
    return domain.tenant if domain else None


def _forget_unless(version: str | None) -> None:
    now = time.monotonic()
    if not version or version != _met.version or now - _met.since > KEPT_SECONDS:
        _met.regions.clear()
        _met.version, _met.since = version or "", now


def _version() -> str | None:
    try:
        version = cache.get(VERSION_KEY)
        return version or _new_version()
    except redis.RedisError:
        logger.warning("Redis does not answer: hostnames are read from the database")
        return None


def _new_version() -> str:
    version = uuid.uuid4().hex
    with in_public():
        cache.set(VERSION_KEY, version, timeout=None)
    return version
