"""Check-in and check-out: one appended row each, no counter, no row that many write."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedTextField
from volunteers.people.profiles.models import Volunteer
from volunteers.service.shifts.models import Shift, WalkIn

REASON_LABEL = "check.reason"


class CheckKind(models.TextChoices):
    IN = "in", _("签到")
    OUT = "out", _("签退")


class CheckSource(models.TextChoices):
    QR = "qr", _("扫码")
    CODE = "code", _("6 位码")
    CARD = "card", _("扫证")
    LIST = "list", _("名单勾选")
    OVERRIDE = "override", _("组长代签")
    OFFLINE = "offline", _("离线补传")


class Check(RegionModel):
    """Somebody's check-in or check-out. `at` counts: the server's clock but for `offline`, whose
    time is the leader's device's, bounded by the shift and by its last contact.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="checks")
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.PROTECT, related_name="checks"
    )
    walk_in = models.ForeignKey(WalkIn, null=True, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=3, choices=CheckKind.choices)
    source = models.CharField(max_length=16, choices=CheckSource.choices)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    key = models.UUIDField(null=True, unique=True)  # the sender's, so that a replay is one
    device_hash = models.BinaryField(max_length=32, null=True)
    clock_offset_ms = models.BigIntegerField(null=True)  # of the device, at last contact
    metres_away = models.PositiveIntegerField(null=True)  # a hint, never a refusal
    recorded_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)  # by the leader: what came in late
    reason = EncryptedTextField(label=REASON_LABEL, null=True)  # of an override
    voided_at = models.DateTimeField(null=True)
    voided_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift", "volunteer", "kind"],
                name="check_is_one",
                condition=Q(voided_at=None) & Q(volunteer__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["shift", "walk_in", "kind"],
                name="check_of_walk_in_is_one",
                condition=Q(voided_at=None) & Q(walk_in__isnull=False),
            ),
            models.CheckConstraint(
                name="check_is_of_somebody",
                condition=Q(volunteer__isnull=False, walk_in__isnull=True)
                | Q(volunteer__isnull=True, walk_in__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
