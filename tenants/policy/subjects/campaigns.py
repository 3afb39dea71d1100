"""Campaigns: phases with a target on a reported figure by a date."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.problems import Refused
from tenants.policy.reading import bounded, coded


class Counted(StrEnum):
    """Which of the two counts of people moves a target."""

    REGISTERED = "registered"  # confirmed by the person, or vouched for with the signed form
    ENTERED = "entered"  # everyone on file, the registered included


class Basis(StrEnum):
    """What a share is a share of."""

    BASELINE = "baseline"
    QUOTA = "quota"  # the people whom the quota rules ask for
    LEAGUE_MEMBERS = "league_members"
    STUDENT_LEAGUE_MEMBERS = "student_league_members"


class Pace(StrEnum):
    """What counts as on track before the due date."""

    LINEAR = "linear"  # from nothing on the campaign's first day to the target on the due date


@dataclass(frozen=True, slots=True)
class DueAfter:
    """A due date of each unit's own: so many days after a date that the unit reports.

    Until the unit has reported it, the phase's own due date holds.
    """

    event: str = coded()
    days: int = bounded(0, 366)
    unit_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of a campaign. Without a share it is a milestone: shown, never measured."""

    title: str
    title_en: str
    goal: str
    goal_en: str
    due_on: dt.date
    source: str
    code: str = coded()
    starts_on: dt.date | None = None
    share_percent: int | None = bounded(1, 100, None)
    basis: Basis = Basis.BASELINE
    counts: Counted = Counted.REGISTERED
    unit_kinds: tuple[str, ...] = ()  # whom it asks; empty: all
    due_after: DueAfter | None = None
    annex_heading: str = ""  # heading of its column in the notice's own table; empty: no column
    annex_text: str = ""

    def __post_init__(self) -> None:
        if self.starts_on is not None and self.starts_on > self.due_on:
            raise Refused("starts_on", f"a day not after due_on {self.due_on}", self.starts_on)

    @property
    def is_milestone(self) -> bool:
        return self.share_percent is None

    def asks(self, kind: str) -> bool:
        """Return whether the phase asks anything of units of this kind."""
        return not self.is_milestone and (not self.unit_kinds or kind in self.unit_kinds)

    def titled(self, language: str) -> str:
        return self.title_en if language.startswith("en") else self.title

    def aimed(self, language: str) -> str:
        return self.goal_en if language.startswith("en") else self.goal


@dataclass(frozen=True, slots=True)
class Campaign:
    """A registration drive: its first day, its table's wording and its phases, by due date."""

    title: str
    title_en: str
    starts_on: dt.date
    source: str  # document number of the notice
    baseline_heading: str
    baseline_heading_en: str
    phases: tuple[Phase, ...]
    code: str = coded()
    table_title: str = ""
    table_title_en: str = ""
    unit_heading: str = ""
    baseline_basis: Basis = Basis.BASELINE
    pace: Pace = Pace.LINEAR
    remarks: tuple[str, ...] = ()  # printed under the table

    def __post_init__(self) -> None:
        if not self.targets:
            raise Refused("phases", "at least one phase with a share_percent", self.phases)
        early = [phase for phase in self.phases if phase.due_on < self.starts_on]
        if early:
            expected = f"a day not before starts_on {self.starts_on}"
            raise Refused(f"phases.{early[0].code}.due_on", expected, early[0].due_on)
        dates = [phase.due_on for phase in self.phases]
        if dates != sorted(dates):
            raise Refused("phases", "phases in the order of their due_on", dates)

    @property
    def targets(self) -> tuple[Phase, ...]:
        """The phases that measure something."""
        return tuple(phase for phase in self.phases if not phase.is_milestone)

    @property
    def ends_on(self) -> dt.date:
        return self.phases[-1].due_on
