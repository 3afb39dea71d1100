"""The progress table as a workbook in the layout of the notice's own annex.

One heading row that stays in view and is printed on each page; the words of a target in one
merged cell for all rows that they hold for; both totals; the notice's remarks below. Every text
is written as text, so that none becomes a formula.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from reporting import exports
from reporting.columns import Column
from reporting.exports import Sheet
from reporting.judging import rebased_words
from reporting.tables import ProgressTable, Row
from volunteers.office.campaigns.rules import State

LABEL_ROW, TITLE_ROW, TIMES_ROW, HEADING_ROW, DATA_ROW = range(5)
NOT_SUMMED = "/"  # as the annex prints it
TARGET = "target_"


def workbook(table: ProgressTable, columns: Sequence[Column], taken_by: str = "") -> bytes:
    """Return the table as .xlsx; `taken_by` says on each page who took it."""
    with exports.book(_("任务推进表"), columns) as (sheet, buffer):
        sheet.sheet.write_string(LABEL_ROW, 0, _("附件"))
        sheet.across(TITLE_ROW, table.title, "title")
        sheet.across(TIMES_ROW, times(table), "under")
        sheet.heading(HEADING_ROW)
        write_rows(sheet, table.rows)
        below = write_totals(sheet, table)
        below = write_remarks(sheet, table.remarks, below)
        sheet.print_as(below, taken_by)
    return buffer.getvalue()


def write_rows(sheet: Sheet, rows: Sequence[Row]) -> None:
    """Write the lines; a target's words stand once for each run of lines that they hold for."""
    for index, column in enumerate(sheet.columns):
        if column.code.startswith(TARGET):
            for first, last in runs(rows):
                lines = (DATA_ROW + first, DATA_ROW + last)
                sheet.block(lines, (index, index), column.value(rows[first]), "words")
            continue
        for offset, row in enumerate(rows):
            sheet.value(DATA_ROW + offset, index, column.value(row), column.format)


def write_totals(sheet: Sheet, table: ProgressTable) -> int:
    """Write the sum of the lines and the total that the notice prints; return the next row."""
    below, totals = DATA_ROW + len(table.rows), table.totals
    computed = {
        "name": _("总计（按行合计）"),
        "baseline": totals.base if totals.based else None,
        "entered": totals.entered,
        "registered": totals.registered,
        "share_percent": totals.registered_share,
    }
    write_total(sheet, below, computed)
    if table.printed is None:
        return below + 1
    printed = {"name": _("总计（通知所印）"), "baseline": table.printed.value}
    write_total(sheet, below + 1, printed)
    return below + 2


def write_total(sheet: Sheet, row: int, values: dict[str, Any]) -> None:
    for index, column in enumerate(sheet.columns):
        value = values.get(column.code, NOT_SUMMED)
        look = column.format if value != NOT_SUMMED else "words"
        sheet.value(row, index, value, look)


def write_remarks(sheet: Sheet, remarks: Sequence[str], below: int) -> int:
    """Write the notice's remarks, numbered as it prints them; return the next row."""
    for number, words in enumerate(remarks, start=1):
        lead = _("备注：") if number == 1 else ""
        sheet.across(below, f"{lead}{number}. {words}", "remark")
        sheet.sheet.set_row(below, 30)
        below += 1
    return below


def runs(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Return first and last index of each run of lines: regions, then units, as in the annex."""
    numbered = enumerate(rows)
    for _is_region, run in itertools.groupby(numbered, lambda pair: pair[1].source.is_region):
        indices = [index for index, _row in run]
        yield indices[0], indices[-1]


def times(table: ProgressTable) -> str:
    """Return as of when figures and states are, from which notice, and whether dates were moved."""
    words = [_("目标与状态按 %(day)s") % {"day": table.as_of.isoformat()}]
    if table.figures_at is not None:
        at = timezone.localtime(table.figures_at).strftime("%Y-%m-%d %H:%M")
        words.insert(0, _("数据截至 %(at)s") % {"at": at})
    words.append(_("依据 %(source)s") % {"source": table.source})
    if table.rebased_days:
        words.append(rebased_words(table.rebased_days))
    return " · ".join(words)


def by_day(due_on: dt.date) -> str:
    """Return a due date as the annex heads its column."""
    day = {"year": due_on.year, "month": due_on.month, "day": due_on.day}
    return _("%(year)d年%(month)d月%(day)d日前") % day


def state_word(state: State) -> str:
    """Return the word of a state, the same everywhere."""
    words = {
        State.MET: _("已达标"),
        State.ON_TRACK: _("进度正常"),
        State.BEHIND: _("进度滞后"),
        State.OVERDUE: _("逾期未达标"),
        State.NOT_REPORTED: _("未报基数"),
        State.EXEMPT: _("不作要求"),
    }
    return words[state]
