"""Kinds of units, where they lie, and the share of their people that is asked to register."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded
from tenants.policy.subjects.labels import Labelled

REGION_KIND = "region"


class Measure(StrEnum):
    """A dated figure that a unit reports, or that a notice prints about it."""

    BASELINE = "baseline"  # 既有注册志愿者人数
    BASELINE_PRINTED_TOTAL = "baseline_printed_total"  # 通知附件所印总计
    HEADCOUNT_STAFF = "headcount_staff"  # 干部职工（含在编和非在编）
    STAFF_ESTABLISHED = "staff_established"  # 其中在编
    STAFF_CONTRACT = "staff_contract"  # 其中非在编
    TEACHERS = "teachers"
    STUDENTS = "students"
    RESIDENTS = "residents"
    LEAGUE_MEMBERS = "league_members"  # 团员青年
    STUDENT_LEAGUE_MEMBERS = "student_league_members"  # 在校大学生团员


@dataclass(frozen=True, slots=True)
class UnitKind(Labelled):
    """A kind of unit. The kind `region` stands for a subordinate region in a table."""

    is_top: bool = False  # the unit that stands for the region itself
    is_league: bool = False  # an organisation of the League, which may decide on registrations


@dataclass(frozen=True, slots=True)
class Location(Labelled):
    """Where a unit lies, as far as policy tells it apart."""


@dataclass(frozen=True, slots=True)
class QuotaRule:
    """The share of some people of some units that must register by a date.

    Empty `unit_kinds` and `locations` mean all; `under` names units whose subtree is meant. Rules
    are asked in order, and for each kind of person the first that fits decides; where none fits,
    nothing is asked (exempt). `share_percent` absent: exempt by the notice's own words.
    """

    code: str
    title: str
    title_en: str
    persons: tuple[Measure, ...]
    source: str
    unit_kinds: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    share_percent: int | None = bounded(1, 100, None)
    due_on: dt.date | None = None
    newcomers: bool = False  # after the date, whoever joins is asked continuously

    def __post_init__(self) -> None:
        if not self.persons:
            raise Refused("persons", "at least one kind of person", self.persons)
        if (self.share_percent is None) != (self.due_on is None):
            raise Refused("due_on", "a date exactly where share_percent is given", self.due_on)


@dataclass(frozen=True, slots=True)
class ShownApart:
    """People whose registration a table shows apart from the quota (带头)."""

    code: str
    title: str
    title_en: str
    source: str
    political_status: tuple[str, ...] = ()
    job: str = ""
