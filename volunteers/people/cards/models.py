"""Volunteer cards (志愿服务证) and the sheets that are printed in the background."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.jobs.models import Job
from volunteers.people.profiles.models import Volunteer


class CardState(models.TextChoices):
    VALID = "valid", _("有效")
    LOST = "lost", _("已挂失")
    REPLACED = "replaced", _("已补换")
    VOID = "void", _("已作废")


class Card(RegionModel):
    """One card of one volunteer. Whether it has expired follows from `expires_on`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="cards")
    issue = models.PositiveSmallIntegerField(default=1)  # the volunteer's first, second … card
    state = models.CharField(max_length=8, choices=CardState.choices, default=CardState.VALID)
    issued_at = models.DateTimeField()
    expires_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=200, default="", blank=True)
    printed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["volunteer"], name="card_in_use_is_one", condition=Q(state="valid")
            ),
            models.UniqueConstraint(fields=["volunteer", "issue"], name="card_issue_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.volunteer_id} {self.issue} {self.state}"


class PrintKind(models.TextChoices):
    CARDS = "cards", _("志愿服务证（CR80 卡片）")
    CARD_SHEETS = "card_sheets", _("志愿服务证（A4 拼版）")
    FORMS = "forms", _("注册登记表（附件1）")
    BLANK_FORM = "blank_form", _("空白登记表（附件1）")
    STATISTICS = "statistics", _("志愿者统计表（附件2）")
    CODES = "codes", _("激活码清单")


class PrintBatch(RegionModel):
    """A PDF made in the background: of whom, how, and where it is kept until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    kind = models.CharField(max_length=16, choices=PrintKind.choices)
    unit_id = models.UUIDField(null=True)
    selection = models.JSONField(default=dict)  # keys of people or a filter, never a value
    options = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, default="", blank=True)
    people = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    warnings = models.JSONField(default=list)  # {code, object_id}
    stored_file = models.CharField(max_length=80, default="", blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-created_at"], name="print_history")]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at}"


class FontFile(RegionModel):
    """A font that the office added for characters that the shipped ones lack."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    family = models.CharField(max_length=80)
    file_name = models.CharField(max_length=120)
    stored_file = models.CharField(max_length=80)
    file_digest = models.CharField(max_length=64, unique=True)
    added_by = models.UUIDField(null=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.family
