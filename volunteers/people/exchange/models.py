"""The exchange with the national system: what was handed over, and what came back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.jobs.models import Job
from volunteers.people.profiles.models import Volunteer


class ExchangeState(models.TextChoices):
    PREPARING = "preparing", _("正在生成")
    READY = "ready", _("待交送")
    HANDED_OVER = "handed_over", _("已交送，待回执")
    ANSWERED = "answered", _("已收回执")
    FAILED = "failed", _("未完成，可重试")
    CANCELLED = "cancelled", _("已取消")


class NationalBatch(RegionModel):
    """One file for the national system. `profile` names the layout that it was made in."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(
        max_length=16, choices=ExchangeState.choices, default=ExchangeState.PREPARING
    )
    profile = models.CharField(max_length=41)
    layout = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    stored_file = models.CharField(max_length=80, default="", blank=True)
    file_digest = models.CharField(max_length=64, default="", blank=True)
    answer_digest = models.CharField(max_length=64, default="", blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class RowState(models.TextChoices):
    HANDED = "handed", _("已交送")
    NUMBERED = "numbered", _("已回编号")
    REFUSED = "refused", _("被退回")
    TAKEN_BACK = "taken_back", _("已取消")


class NationalRow(RegionModel):
    """One person in one batch. Nobody is handed over twice while an answer is awaited."""

    batch = models.ForeignKey(NationalBatch, on_delete=models.CASCADE, related_name="rows")
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="national_rows"
    )
    position = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RowState.choices, default=RowState.HANDED)
    refusal = models.CharField(max_length=200, default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    mended_at = models.DateTimeField(null=True)  # a refused person may be handed over again

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer"], name="national_row_awaits_once", condition=Q(state="handed")
            ),
            models.UniqueConstraint(fields=["batch", "position"], name="national_row_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.state}"
