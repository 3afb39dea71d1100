"""The reading process: a file on standard input, its cells on standard output, under limits.

    python -m volunteers.groundwork.imports.child

Input: one line of JSON (`suffix` of the file's name, `headings` to look for), then the file.
Output: one line of JSON (`{"refused": code}` or the facts), then, where it was read, one Arrow IPC
file: `row` (number in the sheet), `hidden`, and the columns by their letters, all text, null where
empty. Rows without a filled cell are left out.
"""

from __future__ import annotations

import io
import json
import os
import resource
import sys
from typing import Any

from volunteers.groundwork.imports import limits

VISIBLE_NUL = "\u2400"  # PostgreSQL keeps no NUL; what stood there is told as a fault of the cell


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
    told = json.dumps(facts).replace("\\u0000", VISIBLE_NUL)  # the name of a sheet
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
    table, filled = _table(rows, hidden, merged)
    facts["merged"] = [cells for cells in merged if cells[0] < workbook.HEADER_ROWS]
    return {"kind": kind, "filled_rows": filled, **facts}, table


def _table(
    rows: list[list[Any]], hidden: set[int], merged: list[tuple[int, int, int, int]]
) -> tuple[bytes, int]:
    import polars as pl

    from volunteers.groundwork.common.tabular import column_letter
    from volunteers.groundwork.imports.sniff import Refused
    from volunteers.groundwork.imports.workbook import shown

    _fill_merged(rows, merged)
    kept = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    rows.clear()
    if not kept:
        raise Refused("empty")
    width = max(len(row) for _, row in kept)
    if width > limits.COLUMNS:
        raise Refused("too_wide")
    numbers = [number for number, _ in kept]
    columns: dict[str, Any] = {
        "row": pl.Series(numbers, dtype=pl.UInt32),
        "hidden": pl.Series([number in hidden for number in numbers], dtype=pl.Boolean),
    }
    for index in range(width):
        cells = [row[index] if index < len(row) else "" for _, row in kept]
        texts = [cell if type(cell) is str else shown(cell) for cell in cells]
        column = pl.Series(texts, dtype=pl.String).str.slice(0, limits.CELL_CHARACTERS)
        column = column.str.replace_all("\0", VISIBLE_NUL, literal=True)
        columns[column_letter(index)] = column.replace({"": None})
    buffer = io.BytesIO()
    pl.DataFrame(columns).write_ipc(buffer, compression="lz4")
    return buffer.getvalue(), len(kept)


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
