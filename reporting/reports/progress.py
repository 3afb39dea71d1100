"""The progress table (任务推进表): baseline, entered, registered, share and state of each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting import annex, queries
from reporting.base import Asked, Report
from reporting.columns import Column, Format
from reporting.registry import registered
from reporting.tables import ProgressTable, Row
from tenants.policy.subjects.campaigns import Phase
from volunteers.office.campaigns.rules import Standing


@registered
class ProgressReport(Report):
    code = "progress"
    title = gettext_lazy("任务推进表")

    def columns(self, asked: Asked) -> Sequence[Column]:
        return columns(read(asked))

    def rows(self, asked: Asked) -> Sequence[Row]:
        return read(asked).rows

    def as_json(self, asked: Asked) -> dict[str, Any]:
        return as_json(read(asked))

    def as_xlsx(self, asked: Asked) -> bytes:
        table = read(asked)
        return annex.workbook(table, columns(table), taken_by=asked.taken_by)


def read(asked: Asked) -> ProgressTable:
    return queries.progress_table(asked.region_code, asked.as_of, units=asked.units)


def columns(table: ProgressTable) -> list[Column]:
    """Return the columns: the annex's own, and between them what has been reached."""
    by_code = {phase.code: index for index, phase in enumerate(table.campaign.targets)}
    annexed = [phase for phase in table.campaign.targets if phase.annex_heading]
    return [
        Column("name", table.unit_heading, Format.TEXT, lambda row: row.name, 30),
        Column("baseline", table.base_heading, Format.PEOPLE, lambda row: row.base, 14),
        *(target_column(phase) for phase in annexed),
        Column("entered", _("已录入"), Format.PEOPLE, lambda row: row.entered, 11),
        Column("registered", _("已注册"), Format.PEOPLE, lambda row: row.registered, 11),
        Column("share_percent", _("完成率（%）"), Format.PERCENT, lambda row: row.share, 11),
        *(state_column(phase, by_code[phase.code], table.language) for phase in annexed),
        Column("remark", _("备注"), Format.TEXT, lambda row: row.remark, 24),
    ]


def target_column(phase: Phase) -> Column:
    """Return the annex's column of a phase: its words, one cell for all rows that they hold for."""
    heading = f"{phase.annex_heading}\n（{annex.by_day(phase.due_on)}）"
    return Column(f"target_{phase.code}", heading, Format.TEXT, lambda _row: phase.annex_text, 20)


def state_column(phase: Phase, index: int, language: str) -> Column:
    """Return the column that says where each row stands in a phase."""

    def word(row: Row) -> str:
        return annex.state_word(row.standings[index].state)

    title = _("%(phase)s状态") % {"phase": phase.titled(language)}
    return Column(f"state_{phase.code}", title, Format.TEXT, word, 13)


def as_json(table: ProgressTable) -> dict[str, Any]:
    """Return the table with stable keys. Dates are ISO; an unknown is null, never 0.

    `as_of` is the day whose targets and states apply; figures are those of `figures_at`.
    """
    titles = {phase.code: phase.titled(table.language) for phase in table.campaign.targets}
    return {
        "report": "progress",
        "region": {"code": table.region_code, "name": table.region_name},
        "campaign": {
            "code": table.campaign.code,
            "title": table.title,
            "document_number": table.source,
            "starts_on": table.campaign.starts_on.isoformat(),
            "current_phase": table.phase.code,
            "counts": str(table.phase.counts),
        },
        "as_of": table.as_of.isoformat(),
        "figures_at": stamp(table.figures_at),
        "figures_are": "of figures_at, whatever as_of is",
        "rebased_days": table.rebased_days,
        "rows": [row_json(row, titles) for row in table.rows],
        "totals": totals_json(table, titles),
        "remarks": list(table.remarks),
    }


def row_json(row: Row, titles: dict[str, str]) -> dict[str, Any]:
    """Return one line of the table."""
    return {
        "position": row.source.position,
        "name": row.name,
        "kind": row.kind,
        "code": row.source.code,
        "baseline": row.base,
        "baseline_as_of": day(row.base_as_of),
        "baseline_source": row.base_source,
        "own_baseline": row.source.own_base,
        "entered": row.entered,
        "registered": row.registered,
        "share_percent": number(row.share),
        "state": str(row.state),
        "phases": [standing_json(entry, titles) for entry in row.standings],
        "remark": row.remark,
        "counted_at": stamp(row.source.counted_at),
    }


def totals_json(table: ProgressTable, titles: dict[str, str]) -> dict[str, Any]:
    """Return the sums: `computed` and `printed` are the two totals of the baseline; the share is
    of people on rows with a baseline only.
    """
    totals = table.totals
    return {
        "computed": totals.base if totals.based else None,
        "printed": table.printed_total,
        "printed_source": table.printed.source if table.printed else None,
        "entered": totals.entered,
        "registered": totals.registered,
        "registered_with_baseline": totals.sums.registered_with_base,
        "share_percent": number(totals.registered_share),
        "rows_with_baseline": totals.based,
        "rows_not_reported": totals.silent,
        "phases": [standing_json(entry, titles) for entry in totals.standings],
    }


def standing_json(standing: Standing, titles: dict[str, str]) -> dict[str, Any]:
    """Return where a line stands in one phase."""
    return {
        "code": standing.code,
        "title": titles[standing.code],
        "due_on": standing.due_on.isoformat(),
        "target": standing.target,
        "counted": standing.counted,
        "missing": standing.missing,
        "state": str(standing.state),
    }


def number(share: Decimal | None) -> float | None:
    return None if share is None else float(share)


def day(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()


def stamp(at: dt.datetime | None) -> str | None:
    return None if at is None else timezone.localtime(at).isoformat(timespec="seconds")
