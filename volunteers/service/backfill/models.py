"""Earlier service on its way into the ledger: with evidence, past two approvals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedTextField
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.ledger.models import HourEntry, Precision
from volunteers.service.projects.models import Project

CONTENT_LABEL = "backfill.content"


class BackfillState(models.TextChoices):
    SUBMITTED = "submitted", _("待单位审核")
    UNIT_APPROVED = "unit_approved", _("待办公室审核")
    APPROVED = "approved", _("已计入")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class BackfillEvidence(RegionModel):
    """A scan that proves earlier service, sealed; one may serve many records."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    stored_file = models.CharField(max_length=255)
    file_name = EncryptedTextField(label="backfill.file_name", null=True)
    content_type = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)

    def __str__(self) -> str:
        return self.sha256[:8]


class BackfillRecord(RegionModel):
    """One person's earlier service of a day or a month (its first day), in minutes."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    batch = models.ForeignKey(
        ImportBatch, null=True, on_delete=models.SET_NULL, related_name="backfills"
    )
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="backfills")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="backfills")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="+")
    project_title = models.CharField(_("项目名称"), max_length=64)
    category = models.CharField(_("服务类别"), max_length=41, default="", blank=True)
    served_on = models.DateField(_("服务日期"))
    precision = models.CharField(max_length=8, choices=Precision.choices)
    minutes = models.PositiveIntegerField(_("时长（分钟）"))
    content = EncryptedTextField(_("服务内容"), label=CONTENT_LABEL, null=True)
    evidence = models.ForeignKey(
        BackfillEvidence, null=True, on_delete=models.PROTECT, related_name="records"
    )
    state = models.CharField(
        max_length=16, choices=BackfillState.choices, default=BackfillState.SUBMITTED
    )
    reason = models.CharField(max_length=500, default="", blank=True)
    policy_version = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    created_by_label = models.CharField(max_length=150, default="", blank=True)
    unit_decided_at = models.DateTimeField(null=True)
    unit_decided_by = models.UUIDField(null=True)
    unit_decided_by_label = models.CharField(max_length=150, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=150, default="", blank=True)
    entry = models.OneToOneField(
        HourEntry, null=True, on_delete=models.PROTECT, related_name="backfill"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "served_on", "precision", "project_title"],
                name="backfill_is_told_once",
                condition=Q(state="submitted") | Q(state="unit_approved") | Q(state="approved"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "created_at"],
                name="backfill_waiting",
                condition=Q(state="submitted") | Q(state="unit_approved"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.served_on} {self.minutes}"
