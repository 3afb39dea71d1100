"""The reading process: a file on standard input, its cells on standard output, under limits.

    python -m volunteers.groundwork.imports.child

Input: one line of JSON (`suffix` of the file's name, `headings` to look for), then the file.
Output: one line of JSON (`{"refused": code}` or the facts, with `rows`, the numbers of the rows in
the sheet), then, where it was read, the columns one after the other, parted by U+001E, their cells
by U+001F, empty where there is nothing. Rows without a filled cell are left out.

It imports little: that a process starts is most of what a small file costs.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

from volunteers.groundwork.imports import limits

COLUMN_END, CELL_END = "\x1e", "\x1f"
# PostgreSQL keeps no NUL, and the two others part what is sent: what stood there is told as a fault
# of the cell.
VISIBLE = {"\0": "\u2400", COLUMN_END: "\u241e", CELL_END: "\u241f"}
_VISIBLE = str.maketrans(VISIBLE)


def main() -> None:
    """Read standard input and answer on standard output."""
    _limit()
    wanted = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read(limits.FILE_BYTES + 1)
    from volunteers.groundwork.imports.sniff import Refused  # after the limits, like all parsing

    try:
        facts, table = _read(content, wanted["suffix"], frozenset(wanted["headings"]))
    except Refused as refusal:
        facts, table = {"refused": refusal.code}, b""
    except MemoryError:
        facts, table = {"refused": "too_much_memory"}, b""
    told = json.dumps(facts).replace("\\u0000", VISIBLE["\0"])  # the name of a sheet
    sys.stdout.buffer.write(told.encode() + b"\n" + table)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY_BYTES, limits.MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.CPU_SECONDS, limits.CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # a page of somebody else comes first


def _read(content: bytes, suffix: str, headings: frozenset[str]) -> tuple[dict[str, Any], bytes]:
    from volunteers.groundwork.imports import delimited, sniff, workbook

    if len(content) > limits.FILE_BYTES:
        raise sniff.Refused("too_large")
    kind = sniff.kind(content, suffix)
    if kind == "csv":
        rows, facts = delimited.read(content)
    else:
        rows, facts = workbook.read(content, kind, headings)
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
