"""The progress table (任务推进表) as values: rows, phases, totals, and what follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.rollup.rows import Kept
from tenants.policy.subjects.campaigns import Campaign, Phase
from volunteers.office.campaigns import rules
from volunteers.office.campaigns.rules import Line, Standing, State

STATES = (State.MET, State.ON_TRACK, State.BEHIND, State.OVERDUE)


@dataclass(frozen=True, slots=True)
class Step:
    """One phase as the strip on top of a page shows it. `state`: done, current or todo."""

    code: str
    title: str
    goal: str
    due_on: dt.date
    starts_on: dt.date | None
    days_left: int
    state: str
    is_milestone: bool


@dataclass(frozen=True, slots=True)
class TilePlace:
    """Where a subordinate region stands on the tile cartogram, and its short name there."""

    short_name: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Source:
    """One line before it is judged: what it is called, where it stands, what is kept of it."""

    line: Line
    name: str
    code: str
    position: int
    kept: Mapping[str, Kept]  # the figures that its base comes from
    counted_at: dt.datetime | None
    unit_id: UUID | None = None
    own_base: int | None = None  # a subordinate region's own sum, which does not change the row
    place: TilePlace | None = None
    url: str = ""

    @property
    def is_region(self) -> bool:
        return self.unit_id is None


@dataclass(frozen=True, slots=True)
class Row:
    """One judged line. `base` None: nothing reported, or nothing asked (see `state`)."""

    source: Source
    kind_label: str
    base: int | None
    base_as_of: dt.date | None
    base_source: str
    share: Decimal | None
    standings: tuple[Standing, ...]  # one for each phase that measures something
    columns: tuple[Standing, ...]  # those of them that are columns of the notice's own table
    current: Standing
    remark: str

    @property
    def name(self) -> str:
        return self.source.name

    @property
    def kind(self) -> str:
        return self.source.line.place.kind

    @property
    def url(self) -> str:
        return self.source.url

    @property
    def entered(self) -> int:
        return self.source.line.counts["entered"]

    @property
    def registered(self) -> int:
        return self.source.line.counts["registered"]

    @property
    def state(self) -> State:
        return self.current.state


@dataclass(frozen=True, slots=True)
class RowTotals:
    """What the rows add up to. Shares are over the people of rows with a base only."""

    sums: rules.Totals
    registered_share: Decimal | None
    entered_share: Decimal | None
    standings: tuple[Standing, ...]
    columns: tuple[Standing, ...]
    current: Standing
    states: tuple[tuple[str, int], ...]  # how many rows stand how, of those with a target
    missing: int

    @property
    def base(self) -> int:
        return self.sums.base

    @property
    def entered(self) -> int:
        return self.sums.entered

    @property
    def registered(self) -> int:
        return self.sums.registered

    @property
    def waiting(self) -> int:
        """How many are on file without having confirmed yet."""
        return self.sums.entered - self.sums.registered

    @property
    def based(self) -> int:
        return self.sums.lines_with_base

    @property
    def silent(self) -> int:
        return self.sums.lines_silent

    @property
    def met(self) -> int:
        return dict(self.states).get(State.MET, 0)

    @property
    def asked(self) -> int:
        return sum(number for _state, number in self.states)

    @property
    def state(self) -> State:
        return self.current.state

    @property
    def states_label(self) -> str:
        words = {
            State.MET: _("已达标"),
            State.ON_TRACK: _("进度正常"),
            State.BEHIND: _("进度滞后"),
            State.OVERDUE: _("逾期未达标"),
        }
        return "，".join(f"{words[State(state)]} {number}" for state, number in self.states)


@dataclass(frozen=True, slots=True)
class Printed:
    """A total as the notice prints it, kept beside the sum of its rows."""

    value: int
    source: str


@dataclass(frozen=True, slots=True)
class ProgressTable:
    """The whole table, as of a day for targets and states, as of `figures_at` for figures."""

    region_code: str
    region_name: str
    as_of: dt.date
    figures_at: dt.datetime | None
    rebased_days: int
    campaign: Campaign
    phase: Phase
    language: str
    rows: tuple[Row, ...]
    totals: RowTotals
    steps: tuple[Step, ...]
    kinds: tuple[tuple[str, str], ...] = ()
    printed: Printed | None = None
    remarks: tuple[str, ...] = ()  # the notice's, under the table of the region that issued it

    @property
    def title(self) -> str:
        is_english = self.language.startswith("en")
        return self.campaign.table_title_en if is_english else self.campaign.table_title

    @property
    def column_phases(self) -> tuple[Phase, ...]:
        """The phases that are columns of the notice's own table."""
        return tuple(phase for phase in self.campaign.targets if phase.annex_heading)

    @property
    def column_titles(self) -> list[str]:
        return [phase.titled(self.language) for phase in self.column_phases]

    @property
    def unit_heading(self) -> str:
        is_english = self.language.startswith("en")
        return _("单位") if is_english else self.campaign.unit_heading or _("单位")

    @property
    def base_heading(self) -> str:
        is_english = self.language.startswith("en")
        return self.campaign.baseline_heading_en if is_english else self.campaign.baseline_heading

    @property
    def phase_title(self) -> str:
        return self.phase.titled(self.language)

    @property
    def target(self) -> int:
        """The current phase's share in percent."""
        return self.phase.share_percent or 0

    @property
    def source(self) -> str:
        return self.campaign.source

    @property
    def printed_total(self) -> int | None:
        return None if self.printed is None else self.printed.value

    @property
    def printed_difference(self) -> int | None:
        return None if self.printed is None else abs(self.totals.base - self.printed.value)


@dataclass(frozen=True, slots=True)
class RegionDetail:
    """One region as the region above sees it: its units' table and its row in the notice.

    The row's base is the figure of the notice; the table's sum is of the region's own units. Both
    are shown, and neither changes the other. `unit_name` is set where one unit's parts are shown.
    """

    code: str
    name: str
    table: ProgressTable
    row: Row
    unit_name: str = ""
