"""Hours, stars, back-fill, activity days and service categories."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded, coded, matching
from tenants.policy.subjects.labels import Labelled


class NormKind(StrEnum):
    EACH = "each"  # share of persons who reach the hours
    MEAN = "mean"  # hours ÷ registered volunteers of the unit


@dataclass(frozen=True, slots=True)
class HoursNorm:
    """Hours a year that units of these kinds and places are asked for. First that fits decides."""

    kind: NormKind
    source: str
    hours: int = bounded(1, 8784)
    code: str = coded()
    unit_kinds: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


class HoursApprover(StrEnum):
    NOBODY = "nobody"  # counts at once
    UNIT = "unit"
    PARENT_UNIT = "parent_unit"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class DayTier:
    """Minutes of one person's day up to `up_to_hours` (included) count once `approver` agrees."""

    approver: HoursApprover
    up_to_hours: int = bounded(1, 24)


class ForgottenCheckOut(StrEnum):
    """What a check-in without a check-out is worth."""

    NOTHING = "nothing"
    PLANNED_END = "planned_end"  # until the shift's end, never more than the shift


@dataclass(frozen=True, slots=True)
class HourRules:
    """How a shift becomes minutes."""

    source: str
    travel_counts: bool
    day_tiers: tuple[DayTier, ...]
    forgotten_check_out: ForgottenCheckOut
    min_attendance_percent: int = bounded(0, 100)
    rounding_minutes: int = bounded(1, 60)
    grace_minutes: int = bounded(0, 120)
    forgotten_share_percent: int = bounded(0, 100)

    def __post_init__(self) -> None:
        hours = [tier.up_to_hours for tier in self.day_tiers]
        if not hours or hours != sorted(set(hours)):
            raise Refused("day_tiers", "at least one tier, up_to_hours strictly rising", hours)


@dataclass(frozen=True, slots=True)
class ServicePolicy:
    """How projects are approved, shifts signed up for, people checked in, records contested."""

    source: str
    project_approver: HoursApprover
    backfill_approvers: tuple[HoursApprover, HoursApprover]
    reminder_hours: tuple[int, ...]  # before the start
    withdraw_until_hours: int = bounded(0, 168)  # before the start
    confirm_promotion_minutes: int = bounded(5, 2880)
    check_in_opens_minutes: int = bounded(0, 240)  # before the start
    check_out_closes_minutes: int = bounded(0, 720)  # after the end
    far_metres: int = bounded(50, 50000)  # from the shift's place: said as a hint
    explain_absence_days: int = bounded(1, 60)
    claim_days: int = bounded(7, 730)  # after the service
    review_days: int = bounded(1, 60)  # for the unit, then for the office
    appeal_days: int = bounded(1, 60)  # for the volunteer, after the unit's answer
    people_on_one_device: int = bounded(2, 1000)  # from here on a sign of hour-farming
    backfill_hours_a_month: int = bounded(1, 744)  # likewise

    def __post_init__(self) -> None:
        if len(set(self.backfill_approvers)) != len(self.backfill_approvers):
            raise Refused("backfill_approvers", "two who differ", list(self.backfill_approvers))
        hours = list(self.reminder_hours)
        if hours != sorted(set(hours), reverse=True) or any(hour < 1 for hour in hours):
            raise Refused("reminder_hours", "whole hours, strictly falling", hours)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that the State Council's calendar moves: off though a weekday, or a working day
    (调休) though a weekend.
    """

    on: dt.date
    label: str
    label_en: str
    is_working_day: bool = False
    source: str = ""


class StarSpan(StrEnum):
    """Which hours count towards a star."""

    CALENDAR_YEAR = "calendar_year"  # only hours served within the batch year
    LIFETIME = "lifetime"  # all hours served so far


@dataclass(frozen=True, slots=True)
class StarPolicy:
    """Hours needed for one to five stars, lowest first, and when a batch is held."""

    span: StarSpan
    hours: tuple[int, ...]
    source: str
    batch_month: int = bounded(1, 12)
    batch_by: tuple[str, ...] = ()
    first_batch_on: dt.date | None = None
    objection_days: int = bounded(0, 60, 7)

    def __post_init__(self) -> None:
        hours = list(self.hours)
        if not hours or hours[0] <= 0 or hours != sorted(set(hours)):
            raise Refused("hours", "positive whole hours, strictly rising", hours)


@dataclass(frozen=True, slots=True)
class BackfillPolicy:
    """When earlier service may be entered, and up to which day it was served. All days included."""

    opens_on: dt.date
    closes_on: dt.date
    served_until: dt.date
    source: str
    note: str = ""

    def __post_init__(self) -> None:
        if self.closes_on < self.opens_on:
            raise Refused("closes_on", f"a day not before opens_on {self.opens_on}", self.closes_on)


@dataclass(frozen=True, slots=True)
class CertificatePolicy:
    """What stands on a certificate of record beside the person and the hours. Whatever is left
    empty is printed as room to write; numbers are made as volunteer numbers, with `prefix`.
    """

    title: str
    title_en: str
    issuer: str
    source: str
    issuer_en: str = ""
    person_in_charge: str = ""
    handler: str = ""  # where the volunteer takes it alone
    contact: str = ""
    remark: str = ""
    remark_en: str = ""
    prefix: str = matching(r"[A-Z]{0,4}", "at most 4 capital letters", "ZM")


@dataclass(frozen=True, slots=True)
class ActivityDay(Labelled):
    """A day of the year (month and day) or of every week (1 Monday to 7 Sunday)."""

    source: str = ""
    month: int | None = bounded(1, 12, None)
    day: int | None = bounded(1, 31, None)
    weekday: int | None = bounded(1, 7, None)

    def __post_init__(self) -> None:
        yearly = self.month is not None and self.day is not None
        if yearly == (self.weekday is not None):
            raise Refused("weekday", "either month and day, or weekday", self.weekday)


@dataclass(frozen=True, slots=True)
class Category(Labelled):
    """One box of 志愿服务项目 on the form."""
