"""An import of a file, from upload to undo: the batch, what is wrong with it, what it did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.jobs.models import Job


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", _("已上传")
    MAPPING = "mapping", _("待对应列")
    CHECKING = "checking", _("正在预检")
    READY = "ready", _("预检完成，待提交")
    REFUSED = "refused", _("文件不能导入")
    COMMITTING = "committing", _("正在写入")
    COMMITTED = "committed", _("已写入")
    UNDOING = "undoing", _("正在撤销")
    UNDONE = "undone", _("已撤销")
    CANCELLED = "cancelled", _("已取消")
    FAILED = "failed", _("未完成，可重试")


class ImportBatch(RegionModel):
    """One file on its way in. `subject` names the table that it is for."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    subject = models.CharField(max_length=32)
    unit_id = models.UUIDField(null=True)
    state = models.CharField(max_length=16, choices=BatchState.choices, default=BatchState.UPLOADED)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveIntegerField()
    file_digest = models.CharField(max_length=64)
    stored_file = models.CharField(max_length=80, default="", blank=True)
    marked_file = models.CharField(max_length=80, default="", blank=True)
    mapping = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    vouched = models.BooleanField(default=False)
    reason_code = models.CharField(max_length=64, default="", blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "-created_at"], name="batch_history"),
            models.Index(fields=["file_digest"], name="batch_by_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.id} {self.state}"


class ImportProblem(RegionModel):
    """One cell that cannot be imported, or that a person should look at. Values are masked."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="problems", db_index=False
    )
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=64)
    letter = models.CharField(max_length=4, default="", blank=True)
    severity = models.CharField(max_length=8, default="refuse")
    code = models.CharField(max_length=32)
    detail = models.CharField(max_length=255, default="", blank=True)  # completes code's message
    value_masked = models.CharField(max_length=128, default="", blank=True)
    repair = models.CharField(max_length=32, default="", db_default="", blank=True)  # its code

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch", "code", "row"], name="problem_of_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.column} {self.code}"


class RowOutcome(models.TextChoices):
    CREATED = "created", _("新增")
    UPDATED = "updated", _("更新")
    UNCHANGED = "unchanged", _("无变化")


class ImportedRow(RegionModel):
    """What one row of a file did. `before` holds the sealed old values, for an undo."""

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    row = models.PositiveIntegerField()
    object_id = models.UUIDField()
    outcome = models.CharField(max_length=16, choices=RowOutcome.choices)
    before = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["batch", "row"], name="imported_row_of_batch"),
            models.Index(fields=["object_id"], name="imported_row_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.outcome}"


class ColumnMapping(RegionModel):
    """How a unit matched the columns of a layout before; offered again for the same headings."""

    subject = models.CharField(max_length=32)
    unit_id = models.UUIDField(null=True)
    headings_digest = models.CharField(max_length=64)
    mapping = models.JSONField()
    used_by = models.UUIDField(null=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "unit_id", "headings_digest"],
                name="column_mapping_is_one",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.unit_id}"
