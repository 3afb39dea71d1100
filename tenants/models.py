"""What stands in the public schema: regions, their hostnames, policy versions, roll-up rows,
identity hashes, and letters from one region to another.

Nothing here tells a person: an identity hash is keyed, a letter sealed to its receiver. No table
of a region refers to one of these: a region is named by its code.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from tenants.ids import uuid7

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
    division = models.CharField(max_length=6, default="", blank=True)  # GB/T 2260
    public_key = models.BinaryField(max_length=32, null=True)  # X25519; letters are sealed to it
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


class IdentityHash(models.Model):
    """The keyed hash of one live person's document, under the province's key, in one region. It
    goes with the person.
    """

    province_code = models.CharField(max_length=63)
    region_code = models.CharField(max_length=63)
    person_id = models.UUIDField()
    document_hash = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["region_code", "person_id"], name="identity_hash_is_one_a_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["province_code", "document_hash"], name="identity_hash_found"),
        ]

    def __str__(self) -> str:
        return f"{self.region_code} {self.person_id}"


class LetterState(models.TextChoices):
    WAITING = "waiting", _("待投递")
    DELIVERED = "delivered", _("已投递")
    FAILED = "failed", _("投递失败")


class Letter(models.Model):
    """What goes from one region to another. `payload` is sealed to the receiver's public key and
    emptied when delivered.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    sender_code = models.CharField(max_length=63)
    receiver_code = models.CharField(max_length=63)
    kind = models.CharField(max_length=48)
    payload = models.BinaryField(null=True)
    state = models.CharField(
        max_length=16, choices=LetterState.choices, default=LetterState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                name="letter_waiting",
                condition=models.Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.sender_code} to {self.receiver_code}"
