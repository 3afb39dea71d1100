"""The progress table as a workbook in the layout of the notice's own annex.

One heading row that stays in view and is printed on each page; the words of a target in one
merged cell for all rows that they hold for; both totals; the notice's remarks below. Every text
is written as text, so that none becomes a formula.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from reporting.base import Column, Format
from reporting.judging import rebased_words
from reporting.tables import ProgressTable, Row
from volunteers.office.campaigns.rules import State

AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
FONT = "Noto Sans CJK SC"
CELL = {"font_name": FONT, "font_size": 10.5, "border": 1, "valign": "vcenter"}
FORMATS = {
    "title": {"font_name": FONT, "font_size": 16, "bold": True, "align": "center"},
    "under": {"font_name": FONT, "font_size": 10, "align": "center", "text_wrap": True},
    "heading": CELL | {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#edf2f5"},
    "words": CELL | {"align": "center", "text_wrap": True},
    Format.TEXT: CELL | {"text_wrap": True},
    Format.PEOPLE: CELL | {"num_format": "#,##0", "align": "right"},
    Format.PERCENT: CELL | {"num_format": "0.0", "align": "right"},
    Format.DATE: CELL | {"num_format": "yyyy-mm-dd"},
    "remark": {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
}
HEADING_ROW = 3  # counted from 0: under 附件, title and the line about time
DATA_ROW = HEADING_ROW + 1
NOT_SUMMED = "/"  # as the annex prints it
TARGET = "target_"


def workbook(table: ProgressTable, columns: Sequence[Column], taken_by: str = "") -> bytes:
    """Return the table as .xlsx; `taken_by` says on each page who took it."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT})
    sheet = book.add_worksheet(_("任务推进表"))
    page = Page(sheet, {name: book.add_format(look) for name, look in FORMATS.items()}, columns)
    page.head(table)
    page.rows(table.rows)
    page.foot(table)
    page.set_up(len(table.rows), taken_by)
    book.close()
    return buffer.getvalue()


class Page:
    """The sheet that is being written."""

    def __init__(
        self, sheet: Worksheet, formats: dict[str, Any], columns: Sequence[Column]
    ) -> None:
        self.sheet, self.formats, self.columns = sheet, formats, columns
        self.last = len(columns) - 1

    def head(self, table: ProgressTable) -> None:
        """Write 附件, title, times and the heading."""
        self.sheet.write_string(0, 0, _("附件"))
        self.sheet.merge_range(1, 0, 1, self.last, "", self.formats["title"])
        self.sheet.write_string(1, 0, table.title, self.formats["title"])
        self.sheet.merge_range(2, 0, 2, self.last, "", self.formats["under"])
        self.sheet.write_string(2, 0, times(table), self.formats["under"])
        self.sheet.set_row(HEADING_ROW, 48)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
            self.text(HEADING_ROW, index, str(column.title), "heading")

    def rows(self, rows: Sequence[Row]) -> None:
        """Write the lines; a target's words stand once for each run of lines that they hold for."""
        for index, column in enumerate(self.columns):
            if column.code.startswith(TARGET):
                for first, last in runs(rows):
                    self.words(first + DATA_ROW, last + DATA_ROW, index, column.value(rows[first]))
                continue
            for offset, row in enumerate(rows):
                self.value(DATA_ROW + offset, index, column.value(row), column.format)

    def foot(self, table: ProgressTable) -> None:
        """Write the sum of the lines, the total that the notice prints, and the remarks."""
        below = DATA_ROW + len(table.rows)
        totals = table.totals
        self.total(
            below,
            {
                "name": _("总计（按行合计）"),
                "baseline": totals.base if totals.based else None,
                "entered": totals.entered,
                "registered": totals.registered,
                "share_percent": totals.registered_share,
            },
        )
        below += 1
        if table.printed is not None:
            printed = {"name": _("总计（通知所印）"), "baseline": table.printed.value}
            self.total(below, printed)
            below += 1
        for number, words in enumerate(table.campaign.remarks, start=1):
            self.sheet.merge_range(below, 0, below, self.last, "", self.formats["remark"])
            lead = _("备注：") if number == 1 else ""
            self.sheet.write_string(below, 0, f"{lead}{number}. {words}", self.formats["remark"])
            self.sheet.set_row(below, 30)
            below += 1

    def total(self, row: int, values: dict[str, Any]) -> None:
        for index, column in enumerate(self.columns):
            value = values.get(column.code, NOT_SUMMED)
            look = column.format if value != NOT_SUMMED else "words"
            self.value(row, index, value, look)

    def words(self, first: int, last: int, column: int, words: str) -> None:
        """Write words into one cell over several rows."""
        if first < last:
            self.sheet.merge_range(first, column, last, column, "", self.formats["words"])
        self.text(first, column, words, "words")

    def value(self, row: int, column: int, value: Any, look: str) -> None:
        """Write a value by its type; an unknown stays empty."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.formats[look])
        elif isinstance(value, str):
            self.text(row, column, value, look)
        else:
            self.sheet.write_number(row, column, value, self.formats[look])

    def text(self, row: int, column: int, words: str, look: str) -> None:
        self.sheet.write_string(row, column, words, self.formats[look])

    def set_up(self, rows: int, taken_by: str) -> None:
        """Set what stays in view and how it is printed."""
        self.sheet.freeze_panes(DATA_ROW, 1)
        self.sheet.repeat_rows(HEADING_ROW)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)
        self.sheet.print_area(0, 0, DATA_ROW + rows + 10, self.last)
        who = taken_by.replace("&", "&&")  # & begins a code in a footer
        self.sheet.set_footer(f"&L{who}&R&P / &N")


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
