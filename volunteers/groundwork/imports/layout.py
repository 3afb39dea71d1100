"""Where a sheet's header stands, what lies above it and which rows below are people. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from volunteers.groundwork.imports import columns as declared
from volunteers.groundwork.imports.columns import Column

HEADER_WITHIN = 30  # rows
TITLE_ROWS, TITLE_CELLS, TITLE_CHARACTERS = 10, 40, 200  # kept of what stands above a header
SHEET_OWN = ("row", "hidden")
_UNIT_LINE = re.compile(
    r"(?:填报|报送|所在|工作)?(?:单位|学校|部门)(?:名称)?\s*(?:[(（][^)）]*[)）])?\s*[:：]"
    r"\s*(?P<unit>\S.*)"
)
_AFTER_UNIT = re.compile(r"\s*(?:日\s*期|填报|填表|制表|时间|\d{4}\s*年|[(（]?盖章|[(（]?公章).*$")
FOOT = (
    r"^(备\s*注|注|说\s*明|填表说明|本单位志愿服务工作负责人|单位负责人|负责人|经办人"
    r"|填表人|制表人?|审核人?|合\s*计|总\s*计|共计|日期)\s*([:：（(]|$)"
)


@dataclass(frozen=True)
class Layout:
    """How a sheet is laid out. `row` is the header's last row in the sheet, `headings` its texts
    by column letter; `titles` the rows above it, in the order of the columns; `unit_name` what a
    单位名称 line among them says; `duplicates` the headings that stand there twice.
    """

    row: int
    headings: dict[str, str]
    unit_name: str = ""
    titles: list[list[str]] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)


def find(
    frame: pl.DataFrame, known: Sequence[Column], merged: Sequence[Sequence[int]] = ()
) -> Layout | None:
    """Return the layout of a sheet, or None where no row looks like a header.

    The header is the row among the first 30 that names most declared columns; of a header over
    two rows it is the lower one, into which merged cells have been read down.
    """
    head = frame.head(HEADER_WITHIN)
    letters = [name for name in head.columns if name not in SHEET_OWN]
    rows = head.select(letters).rows()
    scores = [declared.score(row, known) for row in rows]
    best = max(scores, default=0)
    if best < declared.FEWEST_MATCHES:
        return None
    index = scores.index(best)
    numbers = head["row"].to_list()
    last = _last_row_of_header(numbers[index], merged)
    while index + 1 < len(numbers) and numbers[index + 1] <= last:
        index += 1
    above = rows[index - 1] if index else ()
    headings = _headings(letters, rows[index], above, _spans(numbers[index] - 1, merged))
    texts = [cell for row in rows[:index] for cell in row if cell]
    return Layout(
        row=numbers[index],
        headings=headings,
        unit_name=unit_name(texts),
        titles=[_title(row) for row in rows[:index][:TITLE_ROWS]],
        duplicates=_duplicates(headings),
    )


def _title(row: Sequence[str | None]) -> list[str]:
    return [(cell or "")[:TITLE_CHARACTERS] for cell in row[:TITLE_CELLS]]


def unit_name(titles: Sequence[str]) -> str:
    """Return the unit that a line such as 单位名称（公章）：… names, empty where none does."""
    for title in titles:
        if found := _UNIT_LINE.match(title.strip()):
            return _AFTER_UNIT.sub("", found["unit"]).strip()
    return ""


def people(frame: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Return the rows below the header that are neither the header again nor a foot note."""
    below = frame.filter(pl.col("row") > layout.row)
    letters = [name for name in below.columns if name not in SHEET_OWN]
    if below.is_empty() or not letters:
        return below
    filled = sum(pl.col(letter).is_not_null().cast(pl.UInt16) for letter in letters)
    first = pl.coalesce(letters)
    foot = first.str.contains(FOOT) & (filled <= 4)
    again = [(pl.col(letter) == heading) for letter, heading in layout.headings.items() if heading]
    return below.filter(~foot.fill_null(False) & ~pl.all_horizontal(again).fill_null(False))


def _last_row_of_header(number: int, merged: Sequence[Sequence[int]]) -> int:
    bottoms = [bottom + 1 for top, _, bottom, _ in merged if top == number - 1]
    return max(bottoms, default=number)


def _spans(row: int, merged: Sequence[Sequence[int]]) -> dict[int, int]:
    """Return, for each column under a heading merged sideways in the row above, where it begins."""
    spans = {}
    for _, left, bottom, right in merged:
        if bottom == row - 1 and right > left:
            spans.update(dict.fromkeys(range(left, right + 1), left))
    return spans


def _headings(
    letters: list[str],
    row: Sequence[str | None],
    above: Sequence[str | None],
    spans: dict[int, int],
) -> dict[str, str]:
    headings = {}
    for index, letter in enumerate(letters):
        text = row[index] or (above[spans[index]] if index in spans else None) or ""
        headings[letter] = " ".join(text.split())
    return headings


def _duplicates(headings: dict[str, str]) -> list[str]:
    folded = [declared.fold(heading) for heading in headings.values() if heading]
    twice = {text for text in folded if folded.count(text) > 1}
    return sorted({text for text in headings.values() if declared.fold(text) in twice})
