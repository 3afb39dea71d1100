"""What was done, by whom, from where and why. Rows are added and never changed (SECURITY A1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tenants.guard import RegionModel


class AuditRow(RegionModel):
    """One act. `changes` names fields with old and new value, personal ones masked or not told."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=150)
    address = models.GenericIPAddressField(null=True)
    via = models.CharField(max_length=16)
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64, default="")
    object_id = models.CharField(max_length=64, default="")
    changes = models.JSONField(default=dict)
    reason = models.TextField(default="")
    batch = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"], name="audit_of_object"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"
