"""What attendance came to, and the minutes that wait for somebody's approval."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.ledger.models import HourEntry
from volunteers.service.shifts.models import Shift


class Attendance(RegionModel):
    """What somebody's check-in and check-out came to when the shift was settled, rule by rule."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="attendances")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="attendances")
    attended_minutes = models.PositiveIntegerField()
    counted_minutes = models.PositiveIntegerField()
    steps = models.JSONField(default=list)  # {rule, minutes, …}
    is_flagged = models.BooleanField(default=False)  # the check-out was forgotten
    policy_version = models.CharField(max_length=200)
    settled_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shift", "volunteer"], name="attendance_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.attended_minutes} {self.counted_minutes}"


class HeldState(models.TextChoices):
    WAITING = "waiting", _("待批准")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("未批准")


class HeldMinutes(RegionModel):
    """Minutes of a day over a tier of policy: they count once its approver agrees."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="held")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    approver = models.CharField(max_length=16)  # one of policy's HoursApprover
    served_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=HeldState.choices, default=HeldState.WAITING)
    reason = models.CharField(max_length=500, default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=150, default="", blank=True)
    entry = models.OneToOneField(
        HourEntry, null=True, on_delete=models.PROTECT, related_name="held"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["attendance", "starts_at"], name="held_minutes_are_one"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit"], name="held_waiting", condition=Q(state="waiting")),
        ]

    def __str__(self) -> str:
        return f"{self.served_on} {self.minutes}"
