"""Transfers (转移): of a volunteer between units, or between regions of a province."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedJSONField
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

PERSON_LABEL = "transfer.person"


class TransferState(models.TextChoices):
    ASKED = "asked", _("待转出方同意")
    RELEASED = "released", _("待转入方接收")
    DONE = "done", _("已完成")
    REFUSED = "refused", _("已拒绝")
    CANCELLED = "cancelled", _("已取消")


OPEN = (TransferState.ASKED, TransferState.RELEASED)


class TransferKind(models.TextChoices):
    UNIT = "unit", _("本地区单位之间")
    OUT = "out", _("转出到其他地区")
    IN = "in", _("从其他地区转入")


class Transfer(RegionModel):
    """One region's half of a transfer; inside one region, the whole of it."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    shared_id = models.UUIDField(unique=True)  # the same in both regions
    kind = models.CharField(max_length=8, choices=TransferKind.choices)
    state = models.CharField(
        max_length=16, choices=TransferState.choices, default=TransferState.ASKED
    )
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="transfers"
    )
    from_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    other_region = models.CharField(max_length=63, default="", blank=True)
    wanted_unit = models.CharField(max_length=128, default="", blank=True)  # named by the asker
    person = EncryptedJSONField(label=PERSON_LABEL, null=True)  # who comes in, until taken in
    asked_by = models.CharField(max_length=16)  # volunteer, unit, office, case
    reason = models.CharField(max_length=500, default="", blank=True)
    refusal = models.CharField(max_length=500, default="", blank=True)
    created_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer"],
                name="transfer_is_open_once",
                condition=Q(state="asked") | Q(state="released"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                name="transfer_open",
                condition=Q(state="asked") | Q(state="released"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
