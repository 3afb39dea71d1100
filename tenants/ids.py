"""Keys of what stands in a URL, a token, a file name or a letter."""

from __future__ import annotations

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """Return a new time-ordered UUID (RFC 9562, version 7), unique across regions."""
    return uuid.UUID(int=uuid_utils.uuid7().int)


def uuid7_texts(count: int) -> list[str]:
    """Return `count` new keys as text, for rows that are copied into a table by the thousand."""
    return [str(uuid_utils.uuid7()) for _ in range(count)]
