"""Which rows of an .xls are hidden, which calamine does not tell. Part of the reading process.

An .xls is a compound file (sectors chained by an allocation table) that holds one stream of
records. Whatever does not fit is taken for "no row is hidden": nothing else hangs on it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

HEADER = 512
NO_SECTOR = 0xFFFFFFF0  # this and above: end of a chain, free, reserved
TABLES_IN_HEADER = 109
ENTRY = 128
BOUNDSHEET, ROW, END = 0x85, 0x208, 0x0A
HIDDEN = 0x20
STREAMS = ("Workbook", "Book")


def hidden_rows(content: bytes, sheet: int) -> list[int]:
    """Return the numbers of the hidden rows of the sheet at this place in the workbook."""
    try:
        stream = _workbook(content)
        starts = [
            struct.unpack_from("<I", body)[0]
            for kind, body in _records(stream, 0)
            if kind == BOUNDSHEET
        ]
        rows = [body for kind, body in _records(stream, starts[sheet]) if kind == ROW]
        return [_number(row) for row in rows if struct.unpack_from("<H", row, 12)[0] & HIDDEN]
    except (struct.error, IndexError):
        return []


def _number(row: bytes) -> int:
    return int(struct.unpack_from("<H", row)[0]) + 1


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield kind and body of each record of one substream, up to its end."""
    while True:
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == END:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _workbook(content: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    table = _allocation(content, size)
    folder = _chain(content, size, table, struct.unpack_from("<I", content, 48)[0])
    for start in range(0, len(folder), ENTRY):
        length = struct.unpack_from("<H", folder, start + 64)[0]
        name = folder[start : start + max(0, length - 2)].decode("utf-16-le", "replace")
        if name in STREAMS:
            first = struct.unpack_from("<I", folder, start + 116)[0]
            return _chain(content, size, table, first)
    return b""


def _allocation(content: bytes, size: int) -> list[int]:
    sectors = struct.unpack_from(f"<{TABLES_IN_HEADER}I", content, 76)
    parts = [_sector(content, size, sector) for sector in sectors if sector < NO_SECTOR]
    joined = b"".join(parts)
    return list(struct.unpack_from(f"<{len(joined) // 4}I", joined))


def _chain(content: bytes, size: int, table: list[int], sector: int) -> bytes:
    parts: list[bytes] = []
    while sector < NO_SECTOR and len(parts) <= len(table):
        parts.append(_sector(content, size, sector))
        sector = table[sector]
    return b"".join(parts)


def _sector(content: bytes, size: int, number: int) -> bytes:
    start = HEADER + number * size
    return content[start : start + size]
