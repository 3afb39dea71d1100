"""A region's own keys, each wrapped by the master key, which lies outside the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.guard import RegionModel
from tenants.ids import uuid7


class Purpose(models.TextChoices):
    DATA = "data"
    HASH = "hash"
    LETTER = "letter"  # the private half of Region.public_key


class RegionKey(RegionModel):
    """One key. Its number stands in the header of every value that it encrypted."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.PositiveSmallIntegerField(unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    algorithm = models.CharField(max_length=32)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["purpose"],
                name="region_key_in_use_is_one",
                condition=models.Q(retired_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"
