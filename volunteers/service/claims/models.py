"""Claims about records of hours, each step on record."""

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
from volunteers.service.ledger.models import HourEntry
from volunteers.service.shifts.models import Shift

TEXT_LABEL = "claim.text"
STEP_LABEL = "claim.step"


class ClaimKind(models.TextChoices):
    MISSING = "missing", _("缺少记录")
    WRONG = "wrong", _("记录有误")


class ClaimState(models.TextChoices):
    CLAIMED = "claimed", _("待单位复核")
    UPHELD = "upheld", _("已更正")
    REFUSED = "refused", _("单位未采纳")
    APPEALED = "appealed", _("待办公室裁定")
    APPEAL_UPHELD = "appeal_upheld", _("裁定更正")
    APPEAL_REFUSED = "appeal_refused", _("裁定维持")
    WITHDRAWN = "withdrawn", _("已撤回")


class HourClaim(RegionModel):
    """A volunteer's claim that a record is missing, or that `entry` is wrong."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="claims")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=16, choices=ClaimKind.choices)
    entry = models.ForeignKey(HourEntry, null=True, on_delete=models.PROTECT, related_name="claims")
    shift = models.ForeignKey(Shift, null=True, on_delete=models.PROTECT, related_name="claims")
    project_title = models.CharField(max_length=64, default="", blank=True)
    served_on = models.DateField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField()  # that ought to stand
    text = EncryptedTextField(label=TEXT_LABEL, null=True)
    state = models.CharField(max_length=16, choices=ClaimState.choices, default=ClaimState.CLAIMED)
    due_on = models.DateField()  # by when the unit, or the office, has to answer
    reminded_on = models.DateField(null=True)
    result = models.ForeignKey(HourEntry, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer", "entry"],
                name="claim_is_open_once",
                condition=(Q(state="claimed") | Q(state="appealed")) & Q(entry__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "due_on"],
                name="claim_open",
                condition=Q(state="claimed") | Q(state="appealed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ClaimStep(RegionModel):
    """One step of a claim: who did what, when, why."""

    claim = models.ForeignKey(HourClaim, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    action = models.CharField(max_length=16)
    to_state = models.CharField(max_length=16, choices=ClaimState.choices)
    by = models.UUIDField(null=True)
    by_label = models.CharField(max_length=150, default="", blank=True)
    reason = EncryptedTextField(label=STEP_LABEL, null=True)

    def __str__(self) -> str:
        return f"{self.action} {self.to_state}"
