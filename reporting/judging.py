"""From kept figures to the judged rows, sums and steps of a progress table."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from reporting.rollup.rows import Kept
from reporting.tables import STATES, Row, RowTotals, Source, Step
from tenants.policy.subjects.campaigns import Basis, Campaign, Counted, Phase
from volunteers.office.campaigns import rules
from volunteers.office.campaigns.rules import Line, Standing, State, Terms
from volunteers.office.quotas.rules import required, shares_by_person
from volunteers.people.units import wording


def judged(source: Source, terms: Terms, kind_label: str) -> Row:
    """Return a line with its base, its share and where it stands in every phase."""
    campaign = terms.campaign
    base = rules.base_of(campaign.baseline_basis, source.line, terms.quotas)
    standings = tuple(rules.standing(phase, source.line, terms) for phase in campaign.targets)
    current_code = rules.current_phase(campaign, terms.on).code
    current = next(entry for entry in standings if entry.code == current_code)
    phase = rules.current_phase(campaign, terms.on)
    kept = base_figures(source, terms)
    return Row(
        source=source,
        kind_label=kind_label,
        base=base.people,
        base_as_of=max((figure.as_of for figure in kept if figure.as_of), default=None),
        base_source="；".join(sorted({figure.source for figure in kept if figure.source})),
        share=rules.share(source.line.counts[str(phase.counts)], base.people),
        standings=standings,
        columns=annexed(standings, campaign),
        current=current,
        remark=remark(current, phase, unreported(source.line, terms), asked_since(kept)),
    )


def annexed(standings: Sequence[Standing], campaign: Campaign) -> tuple[Standing, ...]:
    """Return the standings in the phases that are columns of the notice's own table."""
    columns = {phase.code for phase in campaign.targets if phase.annex_heading}
    return tuple(entry for entry in standings if entry.code in columns)


def base_figures(source: Source, terms: Terms) -> list[Kept]:
    """Return the kept figures that a line's base is made of."""
    basis = terms.campaign.baseline_basis
    if basis is not Basis.QUOTA:
        return [source.kept[basis]] if basis in source.kept else []
    return [source.kept[name] for name in source.kept if name in asked_measures(source.line, terms)]


def unreported(line: Line, terms: Terms) -> Sequence[str]:
    """Return the headcounts that the quota rules ask of a line and that are missing."""
    return required(line.place, line.figures, terms.quotas).unreported


def asked_measures(line: Line, terms: Terms) -> set[str]:
    """Return the headcounts that the quota rules ask of a line."""
    shares = shares_by_person(line.place, terms.quotas)
    return {person for person, share in shares.items() if share is not None}


def remark(current: Standing, phase: Phase, missing: Sequence[str], since: dt.date | None) -> str:
    """Return what a reader must know about a row beyond its figures: which figures it has not
    reported, and as of when they were asked for; or a due date of its own.
    """
    if current.state is not State.NOT_REPORTED:
        is_own = current.due_on != phase.due_on
        return _("截止日期 %(day)s") % {"day": current.due_on.isoformat()} if is_own else ""
    if since is not None:
        return _("截至 %(day)s 未报送") % {"day": since.isoformat()}
    if missing:
        figures = "、".join(wording.measure(measure) for measure in missing)
        return _("未报送：%(figures)s") % {"figures": figures}
    return _("尚未报送基数")


def asked_since(kept: Sequence[Kept]) -> dt.date | None:
    """Return as of when a figure was asked for that was not reported."""
    return max((fact.as_of for fact in kept if fact.as_of and fact.value is None), default=None)


def totals_of(rows: Sequence[Row], terms: Terms) -> RowTotals:
    """Return the sums of rows."""
    campaign = terms.campaign
    totals = rules.totals([row.source.line for row in rows], terms)
    standings = tuple(
        rules.total_standing(phase, [row.standings[index] for row in rows], terms)
        for index, phase in enumerate(campaign.targets)
    )
    phase = rules.current_phase(campaign, terms.on)
    numbers = Counter(row.state for row in rows)
    return RowTotals(
        sums=totals,
        registered_share=totals.share(Counted.REGISTERED),
        entered_share=totals.share(Counted.ENTERED),
        standings=standings,
        columns=annexed(standings, campaign),
        current=next(entry for entry in standings if entry.code == phase.code),
        states=tuple((str(state), numbers[state]) for state in STATES),
        missing=sum(row.current.missing for row in rows),
    )


def steps(campaign: Campaign, on: dt.date, language: str) -> tuple[Step, ...]:
    """Return the phases, milestones included, for the strip on top of a page."""
    current = rules.current_phase(campaign, on)
    return tuple(
        Step(
            code=phase.code,
            title=phase.titled(language),
            goal=phase.aimed(language),
            due_on=phase.due_on,
            starts_on=phase.starts_on,
            days_left=rules.days_left(phase.due_on, on),
            state=step_state(phase, current, on),
            is_milestone=phase.is_milestone,
        )
        for phase in campaign.phases
    )


def step_state(phase: Phase, current: Phase, on: dt.date) -> str:
    """Return whether a phase is over, is the one that the table is judged by, or is to come."""
    if phase.due_on < on:
        return "done"
    return "current" if phase.due_on == current.due_on else "todo"


def rebased_words(days: int) -> str:
    """Return the sentence that says that dates were moved; nothing where they were not."""
    if not days:
        return ""
    words = (
        _("示例：各项日期已后移 %(days)s 天") if days > 0 else _("示例：各项日期已前移 %(days)s 天")
    )
    return words % {"days": f"{abs(days):,}"}


def newest(times: Iterable[dt.datetime | None]) -> dt.datetime | None:
    """Return the latest known time."""
    return max((at for at in times if at is not None), default=None)
