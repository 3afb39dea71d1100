"""What stands in the public schema: regions, their hostnames, policy versions, roll-up rows.

No table here holds personal data, and no table of a region refers to one of these: a region is
named by its code.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

PLATFORM = "platform"
TEMPLATE = "template"


class RegionKind(models.TextChoices):
    NATION = "nation", _("全国")
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县")
    PLATFORM = "platform", _("平台")
    TEMPLATE = "template", _("模板")


class RegionState(models.TextChoices):
    OPENING = "opening", _("开通中")
    OPEN = "open", _("已开通")
    SUSPENDED = "suspended", _("已暂停")
    RETIRED = "retired", _("已停用")


class Region(TenantMixin):
    """One region (地区): a tenant with a schema of its own. Its code is the schema's name."""

    auto_create_schema = False
    auto_drop_schema = False

    kind = models.CharField(max_length=16, choices=RegionKind.choices)
    state = models.CharField(
        max_length=16, choices=RegionState.choices, default=RegionState.OPENING
    )
    name = models.CharField(max_length=64)
    short_name = models.CharField(max_length=16)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    pack = models.CharField(max_length=64, default="")
    pack_region = models.CharField(max_length=64, default="")
    position = models.PositiveIntegerField(default=0)
    tile_column = models.PositiveSmallIntegerField(null=True)
    tile_row = models.PositiveSmallIntegerField(null=True)
    locale = models.CharField(max_length=16, default="zh-hans")
    time_zone = models.CharField(max_length=32, default="Asia/Shanghai")
    theme = models.JSONField(default=dict)
    rebased_days = models.IntegerField(default=0)
    opened_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    migrated_at = models.DateTimeField(null=True)
    migration_error = models.TextField(default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="region_code_is_plain",
                condition=models.Q(schema_name__regex=r"^[a-z][a-z0-9_]{1,40}$"),
            ),
        ]

    @property
    def code(self) -> str:
        return self.schema_name

    @property
    def is_real(self) -> bool:
        """Whether this is a place on the map, not the platform's or the template's schema."""
        return self.kind not in (RegionKind.PLATFORM, RegionKind.TEMPLATE)


class Domain(DomainMixin):
    """A hostname that leads to a region."""


class PolicyVersion(models.Model):
    """One version of what a region itself decided: a layer of policy, effective from a day on."""

    region_code = models.CharField(max_length=63)
    number = models.PositiveIntegerField()
    effective_from = models.DateField()
    document = models.JSONField()
    reason = models.TextField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "number"], name="policy_version_is_numbered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} v{self.number}"


class RollupUnit(models.Model):
    """The name and place of one unit of a region, for the roll-up's reader. Nothing personal."""

    region_code = models.CharField(max_length=63)
    unit_id = models.UUIDField()
    parent_unit_id = models.UUIDField(null=True)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=128)
    kind = models.CharField(max_length=32)
    location = models.CharField(max_length=32, default="")
    position = models.PositiveIntegerField(default=0)
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["region_code", "unit_id"], name="rollup_unit_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.code}"


class RollupRow(models.Model):
    """One figure of a region: of a unit, of the whole region (no unit), or, where a region keeps
    a figure about another (a province's baseline of a city), of that region.
    """

    region_code = models.CharField(max_length=63)
    unit_id = models.UUIDField(null=True)
    about_region = models.CharField(max_length=63, default="", blank=True)
    measure = models.CharField(max_length=64)
    month = models.CharField(max_length=7, default="", blank=True)
    value = models.BigIntegerField(null=True)
    as_of = models.DateField(null=True)
    source = models.CharField(max_length=200, default="", blank=True)
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "unit_id", "about_region", "measure", "month"],
                name="rollup_row_is_one",
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["region_code", "measure"],
                name="rollup_region_total",
                condition=models.Q(unit_id=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.measure} {self.value}"
