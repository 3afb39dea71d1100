"""The sheets of a workbook: the one that is read, and the others with rows, kept to choose from.

The uploaded file itself is never kept. Each sheet lies in a table of its own, encrypted, without
the columns that are not read; `ImportBatch.facts[OTHERS]` holds by the sheet's name what was found
out about it and where it is `stored`. All of them go when the import ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from volunteers.groundwork.imports import columns, files, layout, marking, reader
from volunteers.groundwork.imports.columns import Column
from volunteers.groundwork.imports.errors import NoSuchSheet
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.groundwork.imports.refusals import FileRefused

OTHERS = "other_sheets"  # key of ImportBatch.facts
STORED = "stored"
WITHOUT_PEOPLE = ("empty", "no_header", "header_only")  # why a sheet is not read
# What is told of one sheet; the other facts are the file's.
OWN = (
    "sheet",
    "filled_rows",
    "header_row",
    "first_row",
    "last_row",
    "rows",
    "hidden_rows",
    "unit_name",
    "duplicates",
    marking.TITLES,
    "columns",
    "unread",
)


@dataclass(frozen=True)
class People:
    """The rows of one sheet below its header, and what was found out about them."""

    rows: pl.DataFrame
    facts: dict[str, Any]


def read(content: bytes, name: str, known: Sequence[Column]) -> tuple[People, list[People]]:
    """Return the likeliest sheet of a file, and the others that hold people. Columns marked
    `unread` are in neither; `sheets` of the facts says how many `rows` each has, or `why` none.

    :raises FileRefused: the file, or its likeliest sheet, cannot be imported
    """
    spellings = {text for column in known for text in column.spellings()}
    sheet = reader.read(content, name, spellings)
    first = _people(sheet, known)
    others, refused = [], dict(sheet.refused)
    for other, found in sheet.others.items():
        try:
            others.append(_people(found, known))
        except FileRefused as refusal:
            refused[other] = refusal.code
    rows = {sheet.facts.get("sheet"): sheet.facts["rows"] for sheet in (first, *others)}
    for told in first.facts.get("sheets", []):
        if told["name"] in refused:
            told["why"] = refused[told["name"]]
        elif told["name"] in rows:
            told["rows"] = rows[told["name"]]
    return first, others


def _people(sheet: reader.Sheet, known: Sequence[Column]) -> People:
    merged = sheet.facts.pop("merged", [])
    found = layout.find(sheet.frame, known, merged)
    if found is None:
        raise FileRefused("no_header")
    rows = layout.people(sheet.frame, found)
    if rows.is_empty():
        raise FileRefused("header_only")
    matches = columns.match(found.headings, known)
    unread = {column.key for column in known if column.unread}
    left_out = [match.letter for match in matches if match.key in unread]
    facts = {
        **sheet.facts,
        "header_row": found.row,
        "first_row": rows["row"].min(),
        "last_row": rows["row"].max(),
        "rows": rows.height,
        "hidden_rows": int(rows["hidden"].sum()),
        "unit_name": found.unit_name,
        "duplicates": found.duplicates,
        marking.TITLES: marking.sealed_titles(found.titles),
        "columns": [asdict(match) for match in matches],
        "unread": left_out,
    }
    return People(rows.drop(left_out), facts)


def keep(batch: ImportBatch, others: Sequence[People]) -> None:
    """Store the other sheets of a batch's file and name them in its facts, not saved."""
    for sheet in others:
        kept = batch.facts.setdefault(OTHERS, {})
        kept[sheet.facts["sheet"]] = _own(sheet.facts) | {STORED: files.keep(sheet.rows)}


def stored(facts: dict[str, Any]) -> list[str]:
    """Return the names under which the other sheets are stored."""
    return [sheet[STORED] for sheet in facts.get(OTHERS, {}).values()]


def swap(batch: ImportBatch, name: str) -> None:
    """Let a batch read another sheet, and keep the one that it read; not saved.

    :raises NoSuchSheet: none of that name is kept
    """
    others = dict(batch.facts.get(OTHERS, {}))
    if name not in others:
        raise NoSuchSheet
    wanted = others.pop(name)
    others[batch.facts["sheet"]] = _own(batch.facts) | {STORED: batch.stored_file}
    batch.stored_file = wanted[STORED]
    batch.facts = {**batch.facts, **_own(wanted), OTHERS: others}


def not_read(facts: dict[str, Any]) -> int:
    """Return how many other sheets of a file hold people, kept to choose from or refused."""
    return sum(
        sheet["name"] != facts["sheet"]
        and ("rows" in sheet or sheet.get("why", "no_header") not in WITHOUT_PEOPLE)
        for sheet in facts.get("sheets", [])
    )


def _own(facts: dict[str, Any]) -> dict[str, Any]:
    return {key: facts[key] for key in OWN}
