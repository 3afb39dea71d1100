"""The registration form as it was asked: one row for each wording that was ever in force."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.guard import RegionModel
from tenants.ids import uuid7


class FormVersion(RegionModel):
    """A form, field by field, as answers were given to it. Equal forms share one version."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64, unique=True)
    fields = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"v{self.number}"
