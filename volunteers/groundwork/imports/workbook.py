"""Workbook (.xlsx, .xls) → rows of text as the spreadsheet shows them. Part of the reading process:
no Django. calamine reads the cells; what it does not tell (hidden rows, formulas without a value,
error values, the 1904 system) is looked up in the sheet's XML.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any

from defusedxml import ElementTree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from volunteers.groundwork.imports import limits
from volunteers.groundwork.imports.biff import hidden_rows
from volunteers.groundwork.imports.columns import FEWEST_MATCHES, fold
from volunteers.groundwork.imports.sniff import BOOK, Refused, open_book, part

Rows = list[list[Any]]
HEADER_ROWS = 40  # a header stands within these
EXACT = 1e15  # a spreadsheet keeps 15 digits of a number
ERROR = "#错误值"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b[^>]*?\shidden=\"(?:1|true)\"[^>]*>")
_ROW_NUMBER = re.compile(rb"\sr=\"(\d+)\"")
_CELL = rb"<(?:\w+:)?c\b(?=[^>]*\sr=\"([A-Z]{1,3})(\d{1,7})\")"
_ERROR_CELL = re.compile(_CELL + rb"[^>]*\st=\"e\"")
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)


@dataclass
class Book:
    """An opened workbook: calamine's view, each sheet's XML where there is one, the names of its
    sheets with whether they are visible, and how much of it may still be read.
    """

    content: bytes
    kind: str
    reader: CalamineWorkbook
    date1904: bool = False
    xml: dict[str, bytes] = field(default_factory=dict)
    visible: dict[str, bool] = field(default_factory=dict)
    rows_left: int = limits.FILLED_ROWS
    cells_left: int = limits.CELLS


def read(book: Book, sheet: CalamineSheet) -> tuple[Rows, dict[str, Any]]:
    """Return the rows of one sheet from its first row on, and facts on it and its workbook.

    Facts: `sheets` (name, visible), `sheet`, `hidden` (row numbers), `merged` (first row, first
    column, last row, last column, from 0), `date1904`.

    :raises Refused: by its reason
    """
    xml = book.xml.get(sheet.name, b"")
    if b"<f" in xml and _NO_VALUE.search(xml):
        raise Refused("formula")
    rows = _rows(book, sheet)
    _put_errors(rows, xml)
    facts = {
        "sheets": [{"name": key, "visible": value} for key, value in book.visible.items()],
        "sheet": sheet.name,
        "hidden": _hidden_rows(xml) if book.kind == "xlsx" else _hidden_in_xls(book, sheet),
        "merged": _merged(sheet),
        "date1904": book.date1904,
    }
    return rows, facts


def opened(content: bytes, kind: str) -> Book:
    """Return a workbook ready to be read.

    :raises Refused: it cannot be opened, by its reason
    """
    archive = open_book(content) if kind == "xlsx" else None
    date1904, xml = _parts(archive) if archive else (False, {})
    try:
        reader = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise Refused("encrypted") from error
    except (CalamineError, ValueError, OSError) as error:
        raise Refused("broken") from error
    visible = {
        meta.name: meta.visible == SheetVisibleEnum.Visible
        for meta in reader.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    }
    return Book(content, kind, reader, date1904, xml, visible)


def _parts(archive: zipfile.ZipFile) -> tuple[bool, dict[str, bytes]]:
    """Return whether days count from 1904, and each sheet's XML by the sheet's name."""
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")) and "worksheets/sheet" not in name:
            part(archive, name)
    try:
        book = ElementTree.fromstring(part(archive, BOOK))
        links = ElementTree.fromstring(part(archive, "xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError as error:
        raise Refused("broken") from error
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    sheets, date1904 = {}, False
    for element in book.iter():
        tag = element.tag.rpartition("}")[2]
        if tag == "workbookPr":
            date1904 = element.get("date1904") in ("1", "true")
        elif tag == "sheet":
            target = targets.get(element.get(RELATIONS), "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            sheets[element.get("name", "")] = part(archive, path)
    return date1904, sheets


def likely(book: Book, headings: frozenset[str]) -> list[CalamineSheet]:
    """Return the visible sheets that are worth reading: first the one with most of the headings,
    of several the fullest; then, as they stand in the workbook, others that have at least two.

    :raises Refused: there is no sheet
    """
    candidates = [name for name, shown in book.visible.items() if shown] or list(book.visible)
    if not candidates:
        raise Refused("empty")
    sheets = [_sheet(book.reader, name) for name in candidates]
    if len(sheets) == 1:
        return sheets
    likeness = [_likeness(sheet, headings) for sheet in sheets]
    places = range(len(sheets))
    best = max(places, key=lambda place: (likeness[place], sheets[place].height))
    others = [place for place in places if place != best and likeness[place] >= FEWEST_MATCHES]
    return [sheets[place] for place in [best, *others]]


def _likeness(sheet: CalamineSheet, headings: frozenset[str]) -> int:
    """Return how many of the headings stand in one of the first rows."""
    if sheet.start is None:
        return 0
    rows = itertools.islice(sheet.iter_rows(), HEADER_ROWS)
    folded = ({fold(cell) for cell in row if isinstance(cell, str)} for row in rows)
    return max((len(cells & headings) for cells in folded), default=0)


def _sheet(reader: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return reader.get_sheet_by_name(name)
    except (CalamineError, ValueError) as error:
        raise Refused("broken") from error


def _rows(book: Book, sheet: CalamineSheet) -> Rows:
    """Return rows from row 1, cut to the columns from A on; rows without a cell are empty lists."""
    if sheet.start is None or sheet.end is None:
        raise Refused("empty")
    if sheet.total_width > limits.COLUMNS:
        raise Refused("too_wide")
    cells = sheet.total_height * sheet.total_width
    if cells > book.cells_left:
        raise Refused("too_many_rows")
    book.cells_left -= cells
    left = [""] * sheet.start[1]
    rows: Rows = [left + row if any(row) else [] for row in sheet.iter_rows()]
    filled = sum(map(bool, rows))
    if filled > book.rows_left:
        raise Refused("too_many_rows")
    book.rows_left -= filled
    return rows


def _put_errors(rows: Rows, xml: bytes) -> None:
    """Write #错误值 where a cell holds #N/A and its like, which calamine leaves empty."""
    if b't="e"' not in xml:
        return
    for match in _ERROR_CELL.finditer(xml):
        row, column = int(match[2]) - 1, _column_index(match[1].decode())
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = ERROR


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def _hidden_rows(xml: bytes) -> list[int]:
    if b'hidden="' not in xml:
        return []
    tags = _ROW_TAG.finditer(xml)
    return [int(number[1]) for tag in tags if (number := _ROW_NUMBER.search(tag[0]))]


def _hidden_in_xls(book: Book, sheet: CalamineSheet) -> list[int]:
    names = [meta.name for meta in book.reader.sheets_metadata]
    return hidden_rows(book.content, names.index(sheet.name))


def _merged(sheet: CalamineSheet) -> list[tuple[int, int, int, int]]:
    ranges = (sheet.merged_cell_ranges or [])[: limits.MERGED_RANGES]
    return [(first[0], first[1], last[0], last[1]) for first, last in ranges]


def shown(value: Any) -> str:
    """Return a cell as the spreadsheet shows it.

    Numbers past 15 digits come as 1.10101E+17: their last digits are lost, and whoever checks the
    cell must see so. Dates come as 1990-01-31.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return _number(float(value))
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.5E}"
    if value == int(value):
        return str(int(value))
    return repr(value)
