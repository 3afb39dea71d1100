"""Duplicate cases (重复注册): the same document in two regions of a province."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import Application


class CaseState(models.TextChoices):
    OPEN = "open", _("待核对")
    SETTLED = "settled", _("已处理")


class Finding(models.TextChoices):
    """What one region's office found; the case is settled when both agree."""

    KEEP_HERE = "keep_here", _("同一人，保留在本地区")
    KEEP_THERE = "keep_there", _("同一人，保留在对方地区")
    TRANSFER = "transfer", _("同一人，办理转移")
    ERROR = "error", _("不是同一人，证件号码有误")


class DuplicateCase(RegionModel):
    """One region's half of a case: its own person (on file, or applying), and the other region's
    code. Nothing of the other person but that they exist.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    shared_id = models.UUIDField()  # the same in both regions
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="duplicate_cases"
    )
    application = models.ForeignKey(
        Application, null=True, on_delete=models.SET_NULL, related_name="duplicate_cases"
    )
    other_region = models.CharField(max_length=63)
    other_person = models.UUIDField()  # a key that opens nothing here
    state = models.CharField(max_length=8, choices=CaseState.choices, default=CaseState.OPEN)
    own_finding = models.CharField(max_length=16, choices=Finding.choices, default="", blank=True)
    other_finding = models.CharField(max_length=16, choices=Finding.choices, default="", blank=True)
    note = models.TextField(default="", blank=True)
    opened_at = models.DateTimeField()
    found_by = models.UUIDField(null=True)
    found_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shared_id"], name="duplicate_case_is_one"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["opened_at"], name="duplicate_case_open", condition=Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shared_id} {self.state}"
