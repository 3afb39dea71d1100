"""Keys of what stands in a URL, a token, a file name or a letter."""

from __future__ import annotations

import uuid

import uuid_utils


def uuid7() -> uuid.UUID:
    """Return a new time-ordered UUID (RFC 9562, version 7), unique across regions."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
