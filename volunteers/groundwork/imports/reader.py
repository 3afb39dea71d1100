"""Uploaded bytes → sheets of text columns. The parsing itself happens in a process of its own
(`child.py`), with limits on memory and time, which a hostile file can at worst make end.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess  # nosec B404
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine

from volunteers.groundwork.common.tabular import column_letter
from volunteers.groundwork.imports import child, limits
from volunteers.groundwork.imports.refusals import FileRefused

TOP = Path(__file__).resolve().parents[3]
PACKAGES = str(Path(python_calamine.__file__).parents[1])
# Without `site` and `runpy`: to start is most of what a small file costs.
COMMAND = (
    sys.executable,
    "-S",
    "-c",
    "from volunteers.groundwork.imports import child; child.main()",
)
# How a child ends that gives no answer, and why.
ENDS = {
    -signal.SIGXCPU: "too_slow",
    -signal.SIGKILL: "too_slow",
    -signal.SIGABRT: "too_much_memory",
    -signal.SIGSEGV: "too_much_memory",
}
# What an answer of another shape raises while it is taken apart.
UNLIKE = (
    AttributeError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
    pl.exceptions.PolarsError,
)


@dataclass(frozen=True)
class Sheet:
    """One sheet: `row`, `hidden` and the columns by letter; what was found out about the file;
    its other sheets that have known headings, and by name why some of those were not read.
    """

    frame: pl.DataFrame
    facts: dict[str, Any]
    others: dict[str, Sheet] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


def read(content: bytes, name: str, headings: Iterable[str] = ()) -> Sheet:
    """Return the visible sheet of a file that holds most of the (folded) headings, or most rows.

    :raises FileRefused: the file cannot be read, with the reason
    """
    if len(content) > limits.FILE_BYTES:
        raise FileRefused("too_large")
    return _understood(_parse(content, name, headings))


def frame_of(table: bytes) -> pl.DataFrame:
    """Return a table that was kept as bytes."""
    return pl.read_ipc(io.BytesIO(table))


def _understood(answer: bytes) -> Sheet:
    """Return the sheets of the child's answer, which a hostile file may have written.

    :raises FileRefused: the child's reason, or `broken` where the answer has another shape
    """
    try:
        parts = _parts(answer)
        facts, columns = next(parts)
        if refused := facts.get("refused"):
            raise FileRefused(refused)
        first = _sheet(facts, columns)
        for facts, columns in parts:
            _add(first, facts, columns)
    except UNLIKE:
        raise FileRefused("broken") from None  # the cause may quote a cell
    return first


def _parts(answer: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield each sheet's facts and columns.

    :raises ValueError: a length that is none, or nothing at all
    """
    end = 0
    while end < len(answer) or not end:
        start = answer.index(b"\n", end) + 1
        facts = json.loads(answer[end:start])
        size = facts.pop("bytes")
        end = start + size
        if not start <= end <= len(answer):
            raise ValueError
        yield facts, answer[start:end]


def _sheet(facts: dict[str, Any], columns: bytes) -> Sheet:
    return Sheet(_framed(columns, facts.pop("rows"), facts.pop("hidden")), facts)


def _add(first: Sheet, facts: dict[str, Any], columns: bytes) -> None:
    """Put a further sheet beside the first.

    :raises FileRefused: it is none of the workbook's, or was told before
    """
    name = facts["sheet"]
    told = {first.facts["sheet"], *first.others, *first.refused}
    if name in told or name not in [sheet["name"] for sheet in first.facts["sheets"]]:
        raise FileRefused("broken")
    if refused := facts.get("refused"):
        first.refused[name] = FileRefused(refused).code
    else:
        first.others[name] = _sheet(facts, columns)


def _framed(columns: bytes, rows: list[int], hidden: list[int]) -> pl.DataFrame:
    """Return the child's answer as a table.

    :raises FileRefused: more columns than are read, or one not as long as there are rows
    """
    if columns.count(child.COLUMN_END.encode()) >= limits.COLUMNS:
        raise FileRefused("broken")
    numbers = pl.Series("row", rows, dtype=pl.UInt32)
    unseen = set(hidden)
    made = [numbers, pl.Series("hidden", [row in unseen for row in rows], dtype=pl.Boolean)]
    for index, column in enumerate(columns.split(child.COLUMN_END.encode())):
        cells = pl.Series([column.decode()]).str.split(child.CELL_END).explode()
        if len(cells) != len(rows):
            raise FileRefused("broken")
        made.append(cells.replace("", None).alias(column_letter(index)))
    return pl.DataFrame(made)


def _parse(content: bytes, name: str, headings: Iterable[str]) -> bytes:
    wanted = {"suffix": Path(name).suffix, "headings": sorted(headings)}
    environment = {"PYTHONPATH": os.pathsep.join((str(TOP), PACKAGES)), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603  # nosec B603
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=TOP,
    )
    try:
        answer, _ = process.communicate(
            json.dumps(wanted).encode() + b"\n" + content, timeout=limits.WALL_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("too_slow") from error
    finally:
        process.kill()
        process.wait()
    if process.returncode == 0 and answer:
        return answer
    raise FileRefused(ENDS.get(process.returncode, "broken"))
