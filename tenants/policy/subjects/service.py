"""Hours, stars, back-fill, activity days and service categories."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded, coded
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
