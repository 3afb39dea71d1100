"""The reasons that a new region's office finds to begin with, from policy."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from tenants.audit.services import Actor
from tenants.models import Region
from tenants.opening import furnishes
from tenants.policy.pack import Pack
from tenants.policy_versions.services import policy_in_force
from volunteers.people.registration import reasons
from volunteers.people.registration.reasons import Words


@furnishes(order=50)
def reason_templates(*, pack: Pack, region: Region, actor: Actor, at: dt.datetime) -> None:
    """Add policy's reasons as the region's own, which it may then change."""
    policy = policy_in_force(region.code, timezone.localdate(at))
    for given in policy.reasons:
        words = Words(given.action, given.title, given.text)
        reasons.add(words=words, actor=actor, at=at)
