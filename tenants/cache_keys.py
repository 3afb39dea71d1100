"""Keys of the cache carry the region (SECURITY T3)."""

from __future__ import annotations

from tenants.context import current_code


def region_key(key: str, prefix: str, version: int) -> str:
    """Return the key under which the current region's value lies; `public` outside of all."""
    return f"{prefix}:{current_code()}:{version}:{key}"
