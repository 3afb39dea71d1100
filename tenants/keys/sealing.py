"""Encryption of values and their keyed hashes (SECURITY P1). Pure: keys in, bytes out.

A sealed value is `version (1) | algorithm (1) | key number (2) | nonce (12) | text and tag`. The
region's code and the field's label are authenticated with it, so that a value moved to another
field or region does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
AES_256_GCM = 1
NONCE_BYTES = 12
HEADER_BYTES = 4
KEY_BYTES = 32


class CannotOpen(ValueError):
    """A sealed value does not open: another key, another field, or changed bytes."""


def new_key() -> bytes:
    """Return a fresh random key of 256 bits."""
    return os.urandom(KEY_BYTES)


def seal(key: bytes, plain: bytes, label: str, *, number: int = 0) -> bytes:
    """Return `plain` encrypted under `key`, bound to `label`."""
    nonce = os.urandom(NONCE_BYTES)
    return _header(number) + nonce + AESGCM(key).encrypt(nonce, plain, label.encode())


def unseal(key: bytes, sealed: bytes, label: str) -> bytes:
    """Return what `seal` was given.

    :raises CannotOpen: wrong key or label, or the bytes were changed
    """
    nonce = sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    try:
        return AESGCM(key).decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], label.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("sealed value does not open") from error


def key_number(sealed: bytes) -> int:
    """Return the number of the key that sealed a value.

    :raises CannotOpen: the bytes are not a sealed value
    """
    if len(sealed) < HEADER_BYTES + NONCE_BYTES or sealed[:2] != bytes((VERSION, AES_256_GCM)):
        raise CannotOpen("not a sealed value")
    return int.from_bytes(sealed[2:HEADER_BYTES], "big")


@dataclass(frozen=True, slots=True)
class RegionCipher:
    """The keys of one region, opened. `number` is the data key in use for new values."""

    region_code: str
    number: int
    data_keys: dict[int, bytes] = field(repr=False)
    hash_key: bytes = field(repr=False)

    def encrypt(self, text: str, label: str) -> bytes:
        """Return `text` sealed with the region's key in use."""
        return self.encrypt_bytes(text.encode(), label)

    def decrypt(self, sealed: bytes, label: str) -> str:
        """Return the text of a sealed value.

        :raises CannotOpen: it is not of this region and label
        """
        return self.decrypt_bytes(sealed, label).decode()

    def encrypt_bytes(self, plain: bytes, label: str) -> bytes:
        key = self.data_keys[self.number]
        return seal(key, plain, self._bound(label), number=self.number)

    def decrypt_bytes(self, sealed: bytes, label: str) -> bytes:
        sealed = bytes(sealed)
        key = self.data_keys.get(key_number(sealed))
        if key is None:
            raise CannotOpen("sealed with a key that this region does not have")
        return unseal(key, sealed, self._bound(label))

    def encrypt_all(self, texts: Sequence[str | None], label: str) -> list[bytes | None]:
        """Return each text sealed, None where there is none; for whole columns."""
        encrypt = AESGCM(self.data_keys[self.number]).encrypt
        bound, header = self._bound(label).encode(), _header(self.number)
        nonces = os.urandom(NONCE_BYTES * len(texts))
        sealed: list[bytes | None] = []
        for start, text in zip(range(0, len(nonces), NONCE_BYTES), texts, strict=True):
            nonce = nonces[start : start + NONCE_BYTES]
            sealed.append(
                None if text is None else header + nonce + encrypt(nonce, text.encode(), bound)
            )
        return sealed

    def keyed_hash(self, kind: str, text: str) -> bytes:
        """Return 32 bytes that find a value again without telling it (HMAC-SHA-256)."""
        return hmac.digest(self.hash_key, f"{kind}:{text}".encode(), hashlib.sha256)

    def hash_all(self, kind: str, texts: Sequence[str | None]) -> list[bytes | None]:
        """Return the keyed hash of each text, None where there is none; for whole columns."""
        begun = hmac.new(self.hash_key, f"{kind}:".encode(), hashlib.sha256)
        return [None if text is None else _continued(begun, text) for text in texts]

    def _bound(self, label: str) -> str:
        return f"{self.region_code}:{label}"


def _continued(begun: hmac.HMAC, text: str) -> bytes:
    whole = begun.copy()
    whole.update(text.encode())
    return whole.digest()


def _header(number: int) -> bytes:
    return bytes((VERSION, AES_256_GCM)) + number.to_bytes(2, "big")
