"""The ledger: entries that are only ever added, the time they occupy, and each person's totals."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedTextField
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit
from volunteers.service.projects.models import Project
from volunteers.service.shifts.models import Shift

CONTENT_LABEL = "hours.content"
REASON_LABEL = "hours.reason"


class Source(models.TextChoices):
    TIMED = "timed", _("签到计时")
    MANUAL = "manual", _("人工登记")
    BACKFILL = "backfill", _("补录")
    IMPORT = "import", _("导入")


class Precision(models.TextChoices):
    """How exactly it is known when the service was."""

    TIME = "time", _("起止时间")
    DAY = "day", _("日")
    MONTH = "month", _("月")


class HourEntry(RegionModel):
    """One entry, in minutes, never changed: a correction is an entry more, which names the one it
    corrects. Of a month, `served_on` is its first day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.PROTECT, related_name="hours", db_index=False
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="hours", db_index=False)
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="hours")
    shift = models.ForeignKey(Shift, null=True, on_delete=models.PROTECT, related_name="hours")
    project_title = models.CharField(max_length=64)
    category = models.CharField(max_length=41, default="", blank=True)
    served_on = models.DateField()
    precision = models.CharField(max_length=8, choices=Precision.choices)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    minutes = models.IntegerField()
    source = models.CharField(max_length=16, choices=Source.choices)
    corrects = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="corrections"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)
    recorded_by_label = models.CharField(max_length=150, default="", blank=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_by_label = models.CharField(max_length=150, default="", blank=True)
    policy_version = models.CharField(max_length=200, default="", blank=True)
    steps = models.JSONField(default=list)  # which rule gave which minutes
    batch = models.ForeignKey(
        ImportBatch, null=True, on_delete=models.PROTECT, related_name="hours"
    )
    carried_from = models.CharField(max_length=63, default="", blank=True)  # a region's code
    carried_id = models.UUIDField(null=True, unique=True)  # of the entry there

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="entry_counts", condition=~Q(minutes=0)),
            models.UniqueConstraint(
                fields=["corrects"],
                name="entry_is_taken_back_once",
                condition=Q(minutes__lt=0),
            ),
            models.CheckConstraint(
                name="entry_below_zero_corrects",
                condition=Q(minutes__gt=0) | Q(corrects__isnull=False),
            ),
            models.CheckConstraint(
                name="entry_has_times_or_none",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(ends_at__gt=F("starts_at")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["volunteer", "-served_on"], name="entry_of_person"),
            models.Index(fields=["unit", "served_on"], name="entry_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.served_on} {self.minutes}"


class EntryText(RegionModel):
    """What was done, and why an entry was made by hand or corrects another: sealed, and emptied
    with the person, while the entry itself stays.
    """

    entry = models.OneToOneField(
        HourEntry, primary_key=True, on_delete=models.CASCADE, related_name="text"
    )
    content = EncryptedTextField(label=CONTENT_LABEL, null=True)
    reason = EncryptedTextField(label=REASON_LABEL, null=True)

    def __str__(self) -> str:
        return f"{self.entry_id}"


class OccupiedInterval(RegionModel):
    """The time that a live entry occupies: no two of one person overlap. A correction replaces
    it; an entry of a day or a month has none.
    """

    entry = models.OneToOneField(
        HourEntry, primary_key=True, on_delete=models.CASCADE, related_name="occupied"
    )
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    during = DateTimeRangeField()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="hours_never_overlap",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class HourTotal(RegionModel):
    """A person's minutes of one year, kept in the transaction of each entry; written by services
    of the ledger alone. The lifetime is the sum of the years.
    """

    volunteer = models.ForeignKey(
        Volunteer, on_delete=models.CASCADE, related_name="hour_totals", db_index=False
    )
    year = models.PositiveSmallIntegerField()
    timed = models.IntegerField(default=0)  # whatever is not back-filled
    backfilled = models.IntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["volunteer", "year"], name="hour_total_is_one"),
            models.CheckConstraint(
                name="hour_total_is_not_below_zero", condition=Q(timed__gte=0, backfilled__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.timed} {self.backfilled}"
