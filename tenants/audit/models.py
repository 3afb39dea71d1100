"""What was done, by whom, from where and why. Rows are added and never changed (SECURITY A1).

Why an act about a person was done is free text, which may tell the person: it lies in a row of its
own, which goes with them (P4). The digest that stays shows that it was not exchanged for another.
"""

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
    reason = models.TextField(default="")  # of an act that is about nobody
    reason_digest = models.CharField(max_length=64, default="", db_default="")
    batch = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"], name="audit_of_object"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"

    @property
    def why(self) -> str:
        """The reason, wherever it lies; nothing where it has gone with its person."""
        return self.said.text if hasattr(self, "said") else self.reason


class AuditReason(RegionModel):
    """Why an act about a person was done, until the person is to be forgotten."""

    row = models.OneToOneField(
        AuditRow, primary_key=True, on_delete=models.CASCADE, related_name="said"
    )
    salt = models.CharField(max_length=32)
    text = models.TextField()

    def __str__(self) -> str:
        return f"reason of {self.row_id}"
