"""Signs that hours may not have been served."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedTextField
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.shifts.models import Shift

NOTE_LABEL = "sign.note"


class SignKind(models.TextChoices):
    SAME_DEVICE = "same_device", _("同一设备为多人签到")
    IMPOSSIBLE_SEQUENCE = "impossible_sequence", _("时间地点不可能")
    OVER_CAP = "over_cap", _("超过每日上限")
    BACKFILL_SPIKE = "backfill_spike", _("补录突增")


class SignState(models.TextChoices):
    OPEN = "open", _("待核查")
    IN_ORDER = "in_order", _("核查无误")
    CORRECTED = "corrected", _("已更正")


class HourSign(RegionModel):
    """One sign of hour-farming, listed for the office; nothing follows from it by itself."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=24, choices=SignKind.choices)
    key = models.CharField(max_length=160, unique=True)  # of what it is about: found once
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.CASCADE, related_name="hour_signs"
    )
    shift = models.ForeignKey(Shift, null=True, on_delete=models.CASCADE, related_name="+")
    facts = models.JSONField(default=dict)  # numbers and days, never a personal value
    found_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=SignState.choices, default=SignState.OPEN)
    note = EncryptedTextField(label=NOTE_LABEL, null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-found_at"], name="sign_open", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.kind
