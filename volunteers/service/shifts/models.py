"""Shifts, their seats, and who signs up: by seat rows, so that no counter is hot."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenants.guard import RegionModel, RegionQuerySet
from tenants.ids import uuid7
from tenants.keys.fields import EncryptedTextField
from volunteers.groundwork.common.masking import masked_phone
from volunteers.people.profiles.models import Volunteer
from volunteers.service.projects.models import Project

CODE_LABEL = "shift.code_secret"
EXPLANATION_LABEL = "sign_up.explanation"
WALK_IN_NAME_LABEL = "walk_in.name"
WALK_IN_PHONE_LABEL = "walk_in.phone"


class ShiftState(models.TextChoices):
    PLANNED = "planned", _("已安排")
    CANCELLED = "cancelled", _("已取消")
    SETTLED = "settled", _("已结算")


class ShiftQuerySet(RegionQuerySet):
    def planned(self) -> Self:
        return self.filter(state=ShiftState.PLANNED)


class Shift(RegionModel):
    """One shift (场次) of a project. `code_secret` seeds the code that changes on site."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"))
    place = models.CharField(_("地点"), max_length=128)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    capacity = models.PositiveIntegerField(_("名额"))
    leader_id = models.UUIDField(null=True)  # an account that holds the duty to lead
    note = models.CharField(_("备注"), max_length=500, default="", blank=True)
    sign_up_opens_at = models.DateTimeField(null=True)  # None: once it is published
    withdraw_until = models.DateTimeField()
    code_secret = EncryptedTextField(label=CODE_LABEL)
    state = models.CharField(max_length=16, choices=ShiftState.choices, default=ShiftState.PLANNED)
    cancelled_reason = models.CharField(max_length=500, default="", blank=True)
    settled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = ShiftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(
                fields=["project", "starts_at", "place"],
                name="shift_is_planned_once",
                condition=~Q(state="cancelled"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], name="shift_by_start"),
            models.Index(
                fields=["ends_at"], name="shift_not_settled", condition=Q(state="planned")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class SignUpState(models.TextChoices):
    SEATED = "seated", _("已报名")
    WAITING = "waiting", _("候补中")
    OFFERED = "offered", _("候补待确认")
    WITHDRAWN = "withdrawn", _("已退出")
    LAPSED = "lapsed", _("未按时确认")
    CANCELLED = "cancelled", _("场次取消")
    ABSENT = "absent", _("未到")


HOLDING = (SignUpState.SEATED, SignUpState.OFFERED)


class SignUp(RegionModel):
    """Somebody's place in a shift, or in its waiting list (by `asked_at`, then key)."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="sign_ups")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="sign_ups")
    state = models.CharField(max_length=16, choices=SignUpState.choices)
    during = DateTimeRangeField()
    asked_at = models.DateTimeField()
    offered_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_hours = models.PositiveSmallIntegerField(null=True)  # the last reminder sent
    explanation = EncryptedTextField(label=EXPLANATION_LABEL, null=True)  # of an absence
    explanation_accepted = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"],
                name="sign_up_is_one",
                condition=Q(state="seated") | Q(state="waiting") | Q(state="offered"),
            ),
            ExclusionConstraint(
                name="sign_ups_never_overlap",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state="seated") | Q(state="offered"),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shift", "state", "asked_at"], name="sign_up_in_line"),
            models.Index(
                fields=["shift"],
                name="sign_up_to_answer",
                condition=Q(state="absent")
                & Q(explanation__isnull=False)
                & Q(explanation_accepted=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.state}"


class Seat(RegionModel):
    """One place of a shift. Whoever signs up claims a free one with SKIP LOCKED."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="seats")
    sign_up = models.OneToOneField(
        SignUp, null=True, on_delete=models.SET_NULL, related_name="seat"
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["shift"], name="seat_free", condition=Q(sign_up=None)),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id}"


class WalkIn(RegionModel):
    """Somebody who helped without being on file; joined to the person once there is one."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="walk_ins")
    name = EncryptedTextField(label=WALK_IN_NAME_LABEL, null=True)
    phone = EncryptedTextField(label=WALK_IN_PHONE_LABEL, null=True)
    phone_hash = models.BinaryField(max_length=32, null=True)
    volunteer = models.ForeignKey(
        Volunteer, null=True, on_delete=models.SET_NULL, related_name="walk_ins"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["phone_hash"], name="walk_in_by_phone")]

    def __str__(self) -> str:
        return f"{self.shift_id}"

    @property
    def masked_phone(self) -> str:
        return masked_phone(str(self.phone or ""))


class CalendarLink(RegionModel):
    """Leave to follow a volunteer's shifts in a calendar without an account, until it is revoked:
    the link is signed for this row, and gone with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    volunteer = models.OneToOneField(
        Volunteer, on_delete=models.CASCADE, related_name="calendar_link"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk}"
