"""Links that need no account: to confirm an offered place, and to follow one's shifts in a
calendar. Each is signed with the region's own key, and worth nothing in another region.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from tenants.context import current_code
from tenants.keys.services import cipher

KEY, SIGNATURE = 16, 16  # bytes
OFFER, MINE = "offer", "calendar"


def token_of(purpose: str, key: UUID, salt: str = "") -> str:
    """Return the token for one purpose and key. `salt` is what may change: with another, an
    earlier token is worth nothing.
    """
    body = key.bytes
    return base64.urlsafe_b64encode(body + _signature(purpose, body, salt)).rstrip(b"=").decode()


def key_in(token: str) -> UUID | None:
    """Return the key that a token names, signed or not; None where it names none."""
    told = _bytes(token)
    return UUID(bytes=told[:KEY]) if len(told) == KEY + SIGNATURE else None


def is_signed(token: str, purpose: str, salt: str = "") -> bool:
    """Tell whether this region signed a token for a purpose, with this salt."""
    told = _bytes(token)
    expected = _signature(purpose, told[:KEY], salt)
    return len(told) == KEY + SIGNATURE and hmac.compare_digest(told[KEY:], expected)


def _bytes(token: str) -> bytes:
    try:
        return base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _signature(purpose: str, body: bytes, salt: str) -> bytes:
    told = f"{body.hex()}:{salt}"
    return cipher().keyed_hash(f"shift-{purpose}:{current_code()}", told)[:SIGNATURE]
