"""The code that changes on site: a six-digit number and a token for the QR, of 30 seconds each.

Bound to the shift, whose secret seeds it, and to the region; one step of grace, so that none is
worth anything a minute later (SECURITY W3, T2). Pure.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from uuid import UUID

STEP_SECONDS = 30
DIGITS = 6
MAC_BYTES = 12
TOKEN_LENGTH = 38  # characters: a shift's key and the code's MAC


def code(secret: str, region: str, shift_id: UUID, at: dt.datetime) -> str:
    """Return the six digits of this moment. `secret` is hexadecimal."""
    return _digits(_mac(secret, region, shift_id, step(at)))


def token(secret: str, region: str, shift_id: UUID, at: dt.datetime) -> str:
    """Return what the QR's address holds at this moment."""
    return _text(shift_id.bytes + _mac(secret, region, shift_id, step(at))[:MAC_BYTES])


def shift_of(given: str) -> UUID | None:
    """Return which shift a token says it is of, proven by nothing yet; None where it is none."""
    try:
        plain = urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except (NotBase64, ValueError):
        return None
    whole = len(plain) == 16 + MAC_BYTES and _text(plain) == given
    return UUID(bytes=plain[:16]) if whole else None


def opens(secret: str, region: str, shift_id: UUID, given: str, at: dt.datetime) -> bool:
    """Tell whether a code or a token is this moment's, or that of the step before."""
    moments = (at, at - dt.timedelta(seconds=STEP_SECONDS))
    make = code if len(given) == DIGITS else token
    right = [make(secret, region, shift_id, moment) for moment in moments]
    return any([hmac.compare_digest(one.encode(), given.encode()) for one in right])


def seconds_left(at: dt.datetime) -> int:
    """Return for how many more seconds the present code is shown, 1 to 30."""
    return STEP_SECONDS - int(at.timestamp()) % STEP_SECONDS


def step(at: dt.datetime) -> int:
    """Return the number of the 30 seconds in which a moment lies."""
    return int(at.timestamp()) // STEP_SECONDS


def _mac(secret: str, region: str, shift_id: UUID, number: int) -> bytes:
    text = f"{region}:{shift_id}:{number}".encode()
    return hmac.digest(bytes.fromhex(secret), text, hashlib.sha256)


def _digits(mac: bytes) -> str:
    return f"{int.from_bytes(mac[-8:]) % 10**DIGITS:0{DIGITS}d}"


def _text(plain: bytes) -> str:
    return urlsafe_b64encode(plain).decode().rstrip("=")
