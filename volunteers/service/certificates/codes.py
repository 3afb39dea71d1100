"""The code on a certificate: which one it is, signed by the region with its own hash key, so that
it outlives the site's secret. It names no person and means nothing in another region.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from uuid import UUID

from django.urls import reverse

from tenants.context import current_code
from tenants.keys.services import cipher

KEY, SIGNATURE = 16, 10  # bytes of the certificate's key, of the signature


def code_of(certificate_id: UUID) -> str:
    """Return the code of a certificate."""
    body = certificate_id.bytes
    return base64.urlsafe_b64encode(body + _signature(body)).rstrip(b"=").decode()


def read(code: str) -> UUID | None:
    """Return which certificate a code is of; None where this region did not sign it."""
    try:
        told = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    body, signature = told[:-SIGNATURE], told[-SIGNATURE:]
    if len(body) != KEY or not hmac.compare_digest(signature, _signature(body)):
        return None
    return UUID(bytes=body)


def path_of(certificate_id: UUID) -> str:
    """Return the path of the page that verifies a certificate."""
    return reverse("verify_record:certificate", args=[code_of(certificate_id)])


def _signature(body: bytes) -> bytes:
    signed = cipher().keyed_hash(f"record-code:{current_code()}", body.hex())
    return signed[:SIGNATURE]
