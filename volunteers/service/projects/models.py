"""Projects: the office's catalogue, and what units make of it."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel, RegionQuerySet
from tenants.ids import uuid7
from volunteers.people.units.models import Unit
from volunteers.service.teams.models import Team


class Theme(models.TextChoices):
    """The three themes of volunteer service."""

    OTHERS = "others", _("关爱他人")
    SOCIETY = "society", _("关爱社会")
    NATURE = "nature", _("关爱自然")


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("已结项")


class Described(RegionModel):
    """What is said of a project, in the catalogue and in a unit's own."""

    title = models.CharField(_("项目名称"), max_length=64)
    theme = models.CharField(_("主题"), max_length=16, choices=Theme.choices)
    category = models.CharField(_("服务类别"), max_length=41)  # code of policy's categories
    summary = models.TextField(_("项目简介"), max_length=2000)
    duties = models.TextField(_("志愿者做什么"), max_length=2000, default="", blank=True)
    needs = models.TextField(_("需要准备什么"), max_length=1000, default="", blank=True)
    skills = models.CharField(_("技能要求"), max_length=200, default="", blank=True)
    training = models.CharField(_("培训要求"), max_length=200, default="", blank=True)
    min_age = models.PositiveSmallIntegerField(_("最低年龄"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("最高年龄"), null=True, blank=True)
    insurance = models.CharField(_("保险说明"), max_length=200, default="", blank=True)

    class Meta:
        abstract = True


class CatalogueProject(Described):
    """One project of the office's catalogue, which units adopt (普洱通知附件4 五)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    is_offered = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class ProjectQuerySet(RegionQuerySet):
    def published(self) -> Self:
        return self.filter(state=ProjectState.PUBLISHED)


class Project(Described):
    """One project of a unit."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="projects")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="projects")
    catalogue = models.ForeignKey(
        CatalogueProject, null=True, on_delete=models.PROTECT, related_name="adopted"
    )
    place = models.CharField(_("地点"), max_length=128)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    contact_name = models.CharField(_("联系人"), max_length=32)
    contact_phone = models.CharField(_("联系电话"), max_length=32)  # of the office, made public
    state = models.CharField(
        max_length=16, choices=ProjectState.choices, default=ProjectState.DRAFT
    )
    recurrence = models.JSONField(default=dict)  # one of projects.recurrence.Recurrence
    policy_version = models.CharField(max_length=200, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)  # of a return, a closing
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=150, default="", blank=True)
    closed_at = models.DateTimeField(null=True)
    created_by = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = ProjectQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "state"], name="project_by_unit"),
            models.Index(fields=["state", "-updated_at"], name="project_by_state"),
        ]

    def __str__(self) -> str:
        return self.title
