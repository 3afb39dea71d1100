"""Units (单位): their tree, their dated figures, and which accounts staff them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel, RegionQuerySet
from tenants.ids import uuid7


class UnitQuerySet(RegionQuerySet):
    def within(self, path: str) -> Self:
        """The unit at `path` and all below it."""
        return self.filter(path__startswith=path)

    def standing(self) -> Self:
        return self.filter(is_closed=False)


class Unit(RegionModel):
    """One unit. `path` holds the codes from the top to itself: `/top/…/code/`."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    code = models.CharField(_("代码"), max_length=64, unique=True)
    name = models.CharField(_("单位名称"), max_length=128)
    kind = models.CharField(_("单位类别"), max_length=32)
    location = models.CharField(_("所在区域"), max_length=32, default="", blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=512, unique=True)
    position = models.PositiveIntegerField(default=0)
    is_closed = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = UnitQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="unit_path_is_closed",
                condition=Q(
                    path__endswith=Concat(models.Value("/"), models.F("code"), models.Value("/"))
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DatedFigure(RegionModel):
    """A figure, as of when, from where: of a unit, or of a region named by its code. None means
    that it was asked for and not reported.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="figures")
    region_code = models.CharField(max_length=63, default="", blank=True)
    measure = models.CharField(max_length=48)  # one of tenants.policy.subjects.units.Measure
    value = models.PositiveBigIntegerField(null=True)
    as_of = models.DateField()
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="figure_is_of_a_unit_or_a_region",
                condition=Q(unit__isnull=False, region_code="")
                | (Q(unit__isnull=True) & ~Q(region_code="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["measure", "unit", "region_code", "-as_of"], name="figure_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.value} ({self.as_of})"


class UnitStaff(RegionModel):
    """An account that works for a unit and everything below it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staffed_units"
    )
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="staff")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "unit"], name="unit_is_staffed_once_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.unit_id}"
