"""Long work. The row is the truth, whatever Redis or a worker says (SECURITY R1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


class Job(RegionModel):
    """One piece of long work. Whoever holds the lease token may work on it, nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.QUEUED)
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=64, default="")
    stage = models.CharField(max_length=64, default="")
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    backend_pid = models.IntegerField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                name="job_waiting",
                condition=models.Q(state="queued") | models.Q(state="running"),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~models.Q(state="running")
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id} {self.state}"
