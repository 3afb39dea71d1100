"""The reading process: a file on standard input, its cells on standard output, under limits.

    python -m volunteers.groundwork.imports.child

Input: one line of JSON (`suffix` of the file's name, `headings` to look for), then the file.
Output: one line of JSON (`{"refused": code}` or the facts, with `rows`, the numbers of the rows in
the sheet, and `bytes`, how many follow), then, where it was read, the columns one after the other,
parted by U+001E, their cells by U+001F, empty where there is nothing. Rows without a filled cell
are left out. The same again for every other visible sheet that has known headings: what is refused
there is that `sheet` alone.

It imports little: that a process starts is most of what a small file costs.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from typing import Any

from volunteers.groundwork.imports import limits

COLUMN_END, CELL_END = "\x1e", "\x1f"
# PostgreSQL keeps no NUL, and the two others part what is sent: what stood there is told as a fault
# of the cell.
VISIBLE = {"\0": "\u2400", COLUMN_END: "\u241e", CELL_END: "\u241f"}
_VISIBLE = str.maketrans(VISIBLE)

Answer = tuple[dict[str, Any], bytes]


def main() -> None:
    """Read standard input and answer on standard output."""
    _limit()
    wanted = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
    from volunteers.groundwork.imports.sniff import Refused  # after the limits, like all parsing

    try:
        for facts, table in _read(content, wanted["suffix"], frozenset(wanted["headings"])):
            _send(facts, table)
    except Refused as refusal:
        _send({"refused": refusal.code})
    except MemoryError:
        _send({"refused": "too_much_memory"})


def _send(facts: dict[str, Any], table: bytes = b"") -> None:
    told = json.dumps(facts | {"bytes": len(table)})
    told = told.replace("\\u0000", VISIBLE["\0"])  # the name of a sheet
    sys.stdout.buffer.write(told.encode() + b"\n" + table)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_SECONDS, limits.CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # a page of somebody else comes first


def _read(content: bytes, suffix: str, headings: frozenset[str]) -> Iterator[Answer]:
    from volunteers.groundwork.imports import delimited, sniff, workbook

    if len(content) > limits.FILE_BYTES:
        raise sniff.Refused("too_large")
    kind = sniff.kind(content, suffix)
    if kind == "csv":
        yield _answer(kind, *delimited.read(content))
        return
    book = workbook.opened(content, kind)
    first, *others = workbook.likely(book, headings)
    yield _answer(kind, *workbook.read(book, first))
    for place, sheet in enumerate(others, 2):
        yield _another(book, sheet, place)


def _another(book: Any, sheet: Any, place: int) -> Answer:
    """Return a further sheet's answer; what is wrong with it is no reason to refuse the file."""
    from volunteers.groundwork.imports import sniff, workbook

    try:
        if place > limits.SHEETS:
            raise sniff.Refused("too_many_sheets")
        return _answer(book.kind, *workbook.read(book, sheet))
    except sniff.Refused as refusal:
        return {"sheet": sheet.name, "refused": refusal.code}, b""
    except MemoryError:
        return {"sheet": sheet.name, "refused": "too_much_memory"}, b""


def _answer(kind: str, rows: list[list[Any]], facts: dict[str, Any]) -> Answer:
    from volunteers.groundwork.imports import workbook

    hidden = set(facts.pop("hidden", ()))
    merged = facts.pop("merged", [])
    table, numbers = _table(rows, merged)
    facts["merged"] = [cells for cells in merged if cells[0] < workbook.HEADER_ROWS]
    facts |= {"rows": numbers, "hidden": sorted(hidden.intersection(numbers))}
    return {"kind": kind, "filled_rows": len(numbers), **facts}, table


def _table(
    rows: list[list[Any]], merged: list[tuple[int, int, int, int]]
) -> tuple[bytes, list[int]]:
    from volunteers.groundwork.imports.sniff import Refused

    _fill_merged(rows, merged)
    kept = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    rows.clear()
    if not kept:
        raise Refused("empty")
    width = max(len(row) for _, row in kept)
    if width > limits.COLUMNS:
        raise Refused("too_wide")
    columns = [_column([row for _, row in kept], index) for index in range(width)]
    return COLUMN_END.encode().join(columns), [number for number, _ in kept]


def _column(rows: list[list[Any]], index: int) -> bytes:
    from volunteers.groundwork.imports.workbook import shown

    cells = [row[index] if index < len(row) else "" for row in rows]
    texts = [cell if type(cell) is str else shown(cell) for cell in cells]
    if max(map(len, texts)) > limits.CELL_CHARACTERS:
        texts = [text[: limits.CELL_CHARACTERS] for text in texts]
    joined = CELL_END.join(texts)
    if "\0" in joined or COLUMN_END in joined or joined.count(CELL_END) >= len(texts):
        joined = CELL_END.join(text.translate(_VISIBLE) for text in texts)
    return joined.encode("utf-8", "replace")


def _fill_merged(rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> None:
    """Give every row of a cell that is merged downwards its text, as the reader's eye does."""
    for top, left, bottom, right in merged:
        if bottom == top or right != left or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            if row and left < len(row):
                row[left] = rows[top][left]


if __name__ == "__main__":
    main()
