"""`Idempotency-Key`: a call that is repeated with its key does nothing again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

T = TypeVar("T")
KEY = "Idempotency-Key"
PARAMETER = OpenApiParameter(
    KEY, OpenApiTypes.UUID, OpenApiParameter.HEADER, description="Chosen by the caller"
)


def key_of(request: Request) -> UUID | None:
    """Return the key of a call, None where it has none.

    :raises ValidationError: it is no UUID
    """
    text = request.headers.get(KEY, "")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise ValidationError({KEY: [_("应为 UUID。")]}) from error


def taken() -> ValidationError:
    """Return the refusal of a key that was used for something else, or by somebody else."""
    return ValidationError({KEY: [_("此键已被使用。")]})


def once(
    key: UUID | None, *, before: Callable[[UUID], T | None], make: Callable[[], T]
) -> tuple[T, int]:
    """Return what a call made, or what the first call with its key did, and the status that tells
    which: 201 or 200. `before` finds what stands under a key, and refuses one that is taken.
    """
    if key is None:
        return make(), 201
    if (found := before(key)) is not None:
        return found, 200
    try:
        with transaction.atomic():
            return make(), 201
    except IntegrityError:  # the same call came twice at once
        found = before(key)
        if found is None:
            raise
        return found, 200
