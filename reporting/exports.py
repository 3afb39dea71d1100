"""Writing workbooks: typed cells, a heading that stays in view, nothing that becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from reporting.columns import Column, Format
from volunteers.groundwork.common.tabular import AS_TEXT

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
A4 = 9
TITLE_ROW, HEADING_ROW = 0, 1


class Sheet:
    """One sheet that is being written; rows and columns are counted from 0."""

    def __init__(
        self, sheet: Worksheet, formats: dict[str, Any], columns: Sequence[Column]
    ) -> None:
        self.sheet, self.formats, self.columns = sheet, formats, columns
        self.last = len(columns) - 1

    def heading(self, row: int) -> None:
        """Write the columns' headings; they stay in view and are printed on each page."""
        self.sheet.set_row(row, 48)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
            self.text(row, index, str(column.title), "heading")
        self.sheet.freeze_panes(row + 1, 1)
        self.sheet.repeat_rows(row)

    def across(self, row: int, words: str, look: str) -> None:
        """Write words into one cell as wide as the table."""
        self.block((row, row), (0, self.last), words, look)

    def block(self, rows: tuple[int, int], columns: tuple[int, int], words: str, look: str) -> None:
        """Write words into one cell over these rows and columns, first and last included."""
        (top, bottom), (left, right) = rows, columns
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "", self.formats[look])
        self.text(top, left, words, look)

    def value(self, row: int, column: int, value: Any, look: str) -> None:
        """Write a value by its type; an unknown stays empty."""
        if value is None:
            self.sheet.write_blank(row, column, None, self.formats[look])
        elif isinstance(value, str):
            self.text(row, column, value, look)
        elif look == Format.DATE:
            self.sheet.write_datetime(row, column, value, self.formats[look])
        else:
            self.sheet.write_number(row, column, value, self.formats[look])

    def text(self, row: int, column: int, words: str, look: str) -> None:
        """Write words as words, whatever they begin with."""
        self.sheet.write_string(row, column, words, self.formats[look])

    def print_as(self, rows: int, taken_by: str) -> None:
        """Set how the first `rows` rows are printed, and on each page who took them."""
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.print_area(0, 0, max(rows - 1, 0), self.last)
        who = taken_by.replace("&", "&&")  # & begins a code in a footer
        self.sheet.set_footer(f"&L{who}&R&P / &N")


@contextmanager
def book(name: str, columns: Sequence[Column]) -> Iterator[tuple[Sheet, io.BytesIO]]:
    """Open a workbook with one sheet; the bytes are whole when the block has ended."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, **AS_TEXT})
    formats = {look: made.add_format(properties) for look, properties in FORMATS.items()}
    yield Sheet(made.add_worksheet(name), formats, columns), buffer
    made.close()


def workbook(title: str, columns: Sequence[Column], rows: Sequence[Any], taken_by: str) -> bytes:
    """Return rows under a title as .xlsx."""
    with book(title[:31], columns) as (sheet, buffer):
        sheet.across(TITLE_ROW, title, "title")
        sheet.heading(HEADING_ROW)
        for number, row in enumerate(rows, start=HEADING_ROW + 1):
            for index, column in enumerate(columns):
                sheet.value(number, index, column.value(row), column.format)
        sheet.print_as(HEADING_ROW + 1 + len(rows), taken_by)
    return buffer.getvalue()
