"""The uploaded table back as a workbook, with what cannot be imported marked in place.

Every cell is written as text, so that nothing in it is run and no number is spoilt again. The
workbook can be mended and uploaded as it is: its two further columns are not read.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import xlsxwriter

from volunteers.groundwork.imports.layout import SHEET_OWN

MOST_ROWS = 20_000  # of a longer table only the rows with problems come back
MOST_COMMENTS = 5_000
ROW_HEADING = "原表行号"
WHY_HEADING = "问题说明"
RED, AMBER = "#fbe3e4", "#fff3d6"


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell's problem in words. `letter` is empty where the file has no such column."""

    row: int
    letter: str
    column: str
    words: str
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the rows: the headings by letter, and the file's own title rows."""

    headings: dict[str, str]
    titles: Sequence[Sequence[str]] = ()


def workbook(cells: pl.DataFrame, head: Head, marks: Iterable[Mark]) -> bytes:
    """Return the .xlsx of a table with its marks, the header below the titles of the file."""
    by_row: dict[int, list[Mark]] = {}
    for mark in marks:
        by_row.setdefault(mark.row, []).append(mark)
    if cells.height > MOST_ROWS:
        cells = cells.filter(pl.col("row").is_in(list(by_row)))
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        _write(book, cells, head, by_row)
    return buffer.getvalue()


def _write(book: Any, cells: pl.DataFrame, head: Head, by_row: dict[int, list[Mark]]) -> None:
    text = book.add_format({"num_format": "@"})
    fills = {
        refused: book.add_format({"num_format": "@", "bg_color": colour, "border": 1})
        for refused, colour in ((True, RED), (False, AMBER))
    }
    page = book.add_worksheet("问题标注")
    letters = list(head.headings)
    page.set_column(0, len(letters), 16, text)
    page.set_column(len(letters) + 1, len(letters) + 1, 60, text)
    first = _write_head(book, page, head)
    comment = _commenter(page)
    present = [letter for letter in letters if letter in cells.columns]
    for line, values in enumerate(cells.select("row", *present).iter_rows(), first):
        row = dict(zip(present, values[1:], strict=True))
        marks = by_row.get(values[0], [])
        marked = {mark.letter: mark for mark in marks}
        for index, letter in enumerate(letters):
            mark = marked.get(letter)
            page.write_string(
                line, index, row.get(letter) or "", fills[mark.refused] if mark else text
            )
            if mark:
                comment(line, index, mark.words)
        page.write_string(line, len(letters), str(values[0]), text)
        page.write_string(line, len(letters) + 1, _why(marks), text)


def _write_head(book: Any, page: Any, head: Head) -> int:
    """Write titles and headings; return the line of the first row of people."""
    bold = book.add_format({"bold": True, "num_format": "@"})
    under = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
    for line, cells in enumerate(head.titles):
        for index, cell in enumerate(cells):
            if cell:
                page.write_string(line, index, cell, bold)
    header = len(head.titles)
    for index, heading in enumerate([*head.headings.values(), ROW_HEADING, WHY_HEADING]):
        page.write_string(header, index, heading, under)
    page.freeze_panes(header + 1, 0)
    return header + 1


def _commenter(page: Any) -> Callable[[int, int, str], None]:
    written = 0

    def comment(line: int, column: int, words: str) -> None:
        nonlocal written
        written += 1
        if written <= MOST_COMMENTS:
            page.write_comment(line, column, words)

    return comment


def _why(marks: list[Mark]) -> str:
    return "；".join(f"{mark.column}：{mark.words}" for mark in marks)


def headings_of(facts: dict[str, Any]) -> dict[str, str]:
    """Return the headings of an import's file by letter, from its facts."""
    found = {match["letter"]: match["heading"] for match in facts["columns"]}
    return {letter: heading for letter, heading in found.items() if letter not in SHEET_OWN}
