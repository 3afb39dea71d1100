"""Where a unit or region stands in a campaign: base, target, state, share. Pure.

Sources: 琼团字〔2013〕22号 三 and its annex (phases on the reported baseline, colleges' own dates,
units that have reported nothing); 普创文办〔2018〕12号 二, 四(二) (all whom the quota asks).
以上 and 以下 include the figure, 日前 includes the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from tenants.policy.subjects.campaigns import Basis, Campaign, Counted, Phase
from tenants.policy.subjects.units import QuotaRule
from volunteers.office.quotas.rules import Place, people_of, required

LEAGUE = "league_members"  # the part of a count that are League members
MEMBER_BASES = (Basis.LEAGUE_MEMBERS, Basis.STUDENT_LEAGUE_MEMBERS)
TENTH = Decimal("0.1")


class State(StrEnum):
    """How a line stands against a phase's target."""

    MET = "met"  # 已达标
    ON_TRACK = "on_track"  # 进度正常
    BEHIND = "behind"  # 进度滞后
    OVERDUE = "overdue"  # 逾期未达标
    NOT_REPORTED = "not_reported"  # 未报基数
    EXEMPT = "exempt"  # 不作要求


SHORT_OF_TARGET = (State.ON_TRACK, State.BEHIND, State.OVERDUE)


@dataclass(frozen=True, slots=True)
class Line:
    """One unit or region of a progress table: what is counted there and what it has reported.

    `counts` holds `entered`, `registered` and their parts (`registered.league_members`);
    `figures` the dated figures by measure, None or absent where nothing was reported; `events`
    the dates that the unit reported (`term_opens`).
    """

    place: Place
    counts: Mapping[str, int]
    figures: Mapping[str, int | None] = field(default_factory=dict)
    events: Mapping[str, dt.date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Base:
    """What a share is a share of. `people` None: unknown; not `is_asked`: nothing is asked."""

    is_asked: bool
    people: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a line, or a sum of lines, stands in one phase on a day."""

    code: str
    due_on: dt.date
    state: State
    counted: int
    target: int | None = None

    @property
    def missing(self) -> int:
        """How many people are short of the target; 0 where it is met or unknown."""
        return max((self.target or 0) - self.counted, 0)


@dataclass(frozen=True, slots=True)
class Terms:
    """The campaign, its region's quota rules and the day on which lines are judged."""

    campaign: Campaign
    on: dt.date
    quotas: Sequence[QuotaRule] = ()


def standing(phase: Phase, line: Line, terms: Terms) -> Standing:
    """Return where a line stands in a phase on the day of the terms."""
    due_on = due_date(phase, line)
    counted = counted_for(phase, line)
    base = base_of(phase.basis, line, terms.quotas) if phase.asks(line.place.kind) else None
    if base is None or not base.is_asked:
        return Standing(phase.code, due_on, State.EXEMPT, counted)
    if base.people is None:
        return Standing(phase.code, due_on, State.NOT_REPORTED, counted)
    target = people_of(base.people, phase.share_percent or 0)
    span = Span(terms.campaign.starts_on, due_on)
    return Standing(phase.code, due_on, state(counted, target, span, terms.on), counted, target)


def base_of(basis: Basis, line: Line, quotas: Iterable[QuotaRule]) -> Base:
    """Return what a share of this line is a share of."""
    if basis is Basis.QUOTA:
        asked = required(line.place, line.figures, quotas)
        return Base(asked.is_asked, asked.people)
    return Base(True, line.figures.get(str(basis)))


def due_date(phase: Phase, line: Line) -> dt.date:
    """Return the line's own due date where it reported the day that it runs from, else the
    phase's.
    """
    after = phase.due_after
    if after is None or (after.unit_kinds and line.place.kind not in after.unit_kinds):
        return phase.due_on
    event = line.events.get(after.event)
    return phase.due_on if event is None else event + dt.timedelta(days=after.days)


def counted_for(phase: Phase, line: Line) -> int:
    """Return how many people count towards the phase: League members where they are its base."""
    measure = str(phase.counts)
    if phase.basis in MEMBER_BASES:
        measure = f"{measure}.{LEAGUE}"
    return line.counts.get(measure, 0)


@dataclass(frozen=True, slots=True)
class Span:
    """The days from the campaign's start to the due date, both included."""

    starts_on: dt.date
    due_on: dt.date

    @property
    def days(self) -> int:
        return max((self.due_on - self.starts_on).days + 1, 1)

    def passed(self, on: dt.date) -> int:
        """Return how many of the days have come by the end of `on`, 0 before the first."""
        return min(max((on - self.starts_on).days + 1, 0), self.days)


def state(counted: int, target: int, span: Span, on: dt.date) -> State:
    """Return the state of a known target at the end of the day `on`.

    On track is linear, both days included: on the n-th of N days at least n/N of the target. The
    due date itself is still in time, and as all of the target is planned for it, a line that is
    short on that day is behind. The day after, it is overdue.
    """
    if counted >= target:
        return State.MET
    if on > span.due_on:
        return State.OVERDUE
    is_on_plan = counted * span.days >= target * span.passed(on)
    return State.ON_TRACK if is_on_plan else State.BEHIND


def share(count: int, base: int | None) -> Decimal | None:
    """Return `count` of `base` in percent with one decimal, cut off rather than rounded up, so
    that 100.0 is never shown before it is reached; None over an unknown or an empty base.
    """
    if not base:
        return None
    return (Decimal(count * 100) / Decimal(base)).quantize(TENTH, rounding=ROUND_DOWN)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a table's lines.

    `base` adds up the known bases of `lines_with_base`; the lines without one are `lines_silent`
    (asked, nothing reported) or exempt. `share` is of the people on lines with a base only: people
    whose unit reported no base are no part of any percentage.
    """

    base: int
    entered: int
    registered: int
    registered_with_base: int
    entered_with_base: int
    lines_with_base: int
    lines_silent: int

    def share(self, counted: Counted) -> Decimal | None:
        people = {
            Counted.REGISTERED: self.registered_with_base,
            Counted.ENTERED: self.entered_with_base,
        }
        return share(people[counted], self.base)


def totals(lines: Iterable[Line], terms: Terms) -> Totals:
    """Return the sums over lines, on the base that the campaign's table shows."""
    based = [(line, base_of(terms.campaign.baseline_basis, line, terms.quotas)) for line in lines]
    known = [line for line, base in based if base.people is not None]
    return Totals(
        base=sum(base.people or 0 for _line, base in based),
        entered=counted_in((line for line, _base in based), Counted.ENTERED),
        registered=counted_in((line for line, _base in based), Counted.REGISTERED),
        registered_with_base=counted_in(known, Counted.REGISTERED),
        entered_with_base=counted_in(known, Counted.ENTERED),
        lines_with_base=len(known),
        lines_silent=sum(base.is_asked and base.people is None for _line, base in based),
    )


def counted_in(lines: Iterable[Line], measure: str) -> int:
    """Return the sum of one count over lines."""
    return sum(line.counts.get(str(measure), 0) for line in lines)


def total_standing(phase: Phase, standings: Sequence[Standing], terms: Terms) -> Standing:
    """Return where the lines together stand: the sum of their targets against those counted on
    the same lines, on the phase's own due date.
    """
    known = [entry for entry in standings if entry.target is not None]
    if not known:
        silent = any(entry.state is State.NOT_REPORTED for entry in standings)
        unknown = State.NOT_REPORTED if silent else State.EXEMPT
        return Standing(phase.code, phase.due_on, unknown, 0)
    counted, target = sum(e.counted for e in known), sum(e.target or 0 for e in known)
    span = Span(terms.campaign.starts_on, phase.due_on)
    return Standing(
        phase.code, phase.due_on, state(counted, target, span, terms.on), counted, target
    )


def current_phase(campaign: Campaign, on: dt.date) -> Phase:
    """Return the phase that a table is judged by on a day: of those that are columns of the
    notice's own table the first not yet past its due date, after the last the last.
    """
    columns = [phase for phase in campaign.targets if phase.annex_heading] or campaign.targets
    return next((phase for phase in columns if on <= phase.due_on), columns[-1])


def days_left(due_on: dt.date, on: dt.date) -> int:
    """Return how many days remain after `on`: 0 on the due date, negative when it has passed."""
    return (due_on - on).days
