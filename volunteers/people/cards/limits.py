"""How often one network address may verify cards. The keys carry the region (cache_keys)."""

from __future__ import annotations

import datetime as dt

from tenants.messaging import addresses

# A desk at an event checks a card every few seconds; whoever tries numbers out is much faster.
LIMITS = ((dt.timedelta(minutes=1), 40), (dt.timedelta(hours=24), 3000))


def may_verify(address: str | None) -> bool:
    """Count one question of an address; return whether it is still within its limits."""
    return addresses.may_ask(address, purpose="verify", limits=LIMITS)
