"""Sealing a letter to its receiver: HPKE (RFC 9180) with X25519, HKDF-SHA-256, AES-256-GCM.

The letter's key, sender, receiver and kind are bound to it, so that a payload moved to another
letter does not open. Pure: keys in, bytes out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class CannotOpen(ValueError):
    """A payload does not open: another receiver's, another letter's, or changed bytes."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a payload is bound to."""

    id: UUID
    sender: str
    receiver: str
    kind: str

    def info(self) -> bytes:
        """Return the envelope as bytes; no part can hold the separator."""
        return "|".join((str(self.id), self.sender, self.receiver, self.kind)).encode()


def new_key_pair() -> tuple[bytes, bytes]:
    """Return a fresh private and public key, 32 bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def seal(payload: Mapping[str, Any], public_key: bytes, envelope: Envelope) -> bytes:
    """Return a payload that only the holder of the private key can open."""
    text = json.dumps(payload, default=str).encode()
    return SUITE.encrypt(text, X25519PublicKey.from_public_bytes(public_key), envelope.info())


def unseal(sealed: bytes, private_key: bytes, envelope: Envelope) -> dict[str, Any]:
    """Return what `seal` was given.

    :raises CannotOpen: it is not this receiver's, or not this letter's
    """
    key = X25519PrivateKey.from_private_bytes(private_key)
    try:
        text = SUITE.decrypt(sealed, key, envelope.info())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("letter does not open") from error
    opened: dict[str, Any] = json.loads(text)
    return opened
