"""The keys of the current region: made when it opens, opened once per process."""

from __future__ import annotations

import base64
import datetime as dt
import functools
import hmac
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tenants.context import current_code
from tenants.keys import sealing
from tenants.keys.models import Purpose, RegionKey
from tenants.keys.sealing import RegionCipher

ALGORITHM = "AES-256-GCM"
_opened: dict[str, RegionCipher] = {}


def make_keys(*, at: dt.datetime) -> None:
    """Give the current region, which has none, its data key and its hash key."""
    for number, purpose in enumerate((Purpose.DATA, Purpose.HASH), start=1):
        RegionKey.objects.create(
            number=number,
            purpose=purpose,
            algorithm=ALGORITHM if purpose == Purpose.DATA else "HMAC-SHA-256",
            wrapped=wrap(sealing.new_key(), purpose),
            created_at=at,
        )


def cipher() -> RegionCipher:
    """Return the opened keys of the region in which the thread works.

    :raises sealing.CannotOpen: the master key is not the one that wrapped them
    """
    code = current_code()
    if code not in _opened:
        _opened[code] = _open(code)
    return _opened[code]


def wrap(key: bytes, purpose: str) -> bytes:
    """Return a key of the current region, sealed under the master key."""
    return sealing.seal(_master_key(), key, _wrapping_label(purpose))


def unwrap(wrapped: bytes, purpose: str) -> bytes:
    """Return what `wrap` was given.

    :raises sealing.CannotOpen: the master key is not the one that wrapped it
    """
    return sealing.unseal(_master_key(), wrapped, _wrapping_label(purpose))


def provincial_hashes(province: str, kind: str, texts: Sequence[str]) -> list[bytes]:
    """Return the keyed hash of each text under a key of the province, which no region has: it is
    derived from the master key, and equal in every region of the province.
    """
    key = _provincial_key(province)
    return [hmac.digest(key, f"{kind}:{text}".encode(), "sha256") for text in texts]


@functools.cache
def _provincial_key(province: str) -> bytes:
    derived = HKDF(hashes.SHA256(), sealing.KEY_BYTES, None, f"identity:{province}".encode())
    return derived.derive(_master_key())


def forget_opened_keys() -> None:
    """Open the keys anew at the next use: after a rotation, or a change of master key."""
    _opened.clear()
    _master_key.cache_clear()
    _provincial_key.cache_clear()


def _open(code: str) -> RegionCipher:
    keys = list(RegionKey.objects.order_by("number"))
    plain = {key.number: unwrap(bytes(key.wrapped), key.purpose) for key in keys}
    live = {key.purpose: key.number for key in keys if key.retired_at is None}
    return RegionCipher(
        region_code=code,
        number=live[Purpose.DATA],
        data_keys={key.number: plain[key.number] for key in keys if key.purpose == Purpose.DATA},
        hash_key=plain[live[Purpose.HASH]],
    )


@functools.cache
def _master_key() -> bytes:
    path = Path(settings.MASTER_KEY_FILE)
    try:
        key = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured("MASTER_KEY_FILE cannot be read as base64") from error
    if len(key) != sealing.KEY_BYTES:
        raise ImproperlyConfigured("MASTER_KEY_FILE must hold 32 bytes in base64")
    return key


def _wrapping_label(purpose: str) -> str:
    return f"{current_code()}:{purpose}"
