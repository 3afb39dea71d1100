"""CSV of any encoding that offices use → rows of text. Part of the reading process: no Django."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Any

from volunteers.groundwork.imports import limits
from volunteers.groundwork.imports.sniff import MARKUP, Refused

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = ",\t;，"


def read(content: bytes) -> tuple[list[list[str]], dict[str, Any]]:
    """Return the rows, each counted as one row of the sheet that it opens as, and the facts
    `encoding` and `delimiter`.

    :raises Refused: no encoding fits, markup under another encoding, too many rows
    """
    text, encoding = _decoded(content)
    if MARKUP.match(text[:200].encode()):
        raise Refused("html")
    delimiter = _delimiter(text)
    csv.field_size_limit(limits.MEGABYTE)
    try:
        rows = _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Refused("broken") from error
    return rows, {"encoding": encoding, "delimiter": delimiter}


def _rows(lines: Any) -> list[list[str]]:
    rows, filled = [], 0
    for line in lines:
        rows.append(line)
        filled += any(line)
        if filled > limits.FILLED_ROWS:
            raise Refused("too_many_rows")
    return rows


def _decoded(content: bytes) -> tuple[str, str]:
    for encoding in _candidates(content):
        try:
            return content.decode(encoding), encoding.removesuffix("-sig").upper()
        except UnicodeDecodeError:
            continue
    raise Refused("encoding")


def _candidates(content: bytes) -> list[str]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return [encoding]
    head = content[:4000]
    if head.count(0) > len(head) // 8:  # Latin text or digits without a mark
        return ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"]
    return ["utf-8", "gb18030"]


def _delimiter(text: str) -> str:
    lines = text[:20_000].splitlines()[:30]
    return max(DELIMITERS, key=lambda mark: (sum(line.count(mark) for line in lines), mark == ","))
