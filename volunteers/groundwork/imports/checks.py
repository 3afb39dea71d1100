"""Checks over columns that any import can use. Pure: a frame in, a frame and problems out.

A cell that is right costs no Python: columns are judged as wholes, messages are made for bad cells
alone.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from tenants.policy.code_sets import CodeSet
from volunteers.groundwork.common import names

REFUSE = "refuse"
WARN = "warn"
BLANKS = " \t\r\n\u00a0\u3000\u2002\u2003\u2009"
EMPTY_WORDS = ["", "-", "—", "--", "——", "/", "\\", "无", "N/A", "#N/A", "null", "NULL", "None"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell that is refused, or warned of. `value` is masked; `detail` completes the message of
    `code` (other rows, an age, a suggestion); `repair` names what would surely mend it.
    """

    row: int
    key: str
    code: str
    value: str = ""
    detail: str = ""
    severity: str = REFUSE
    repair: str = ""


def renamed(frame: pl.DataFrame, mapping: Mapping[str, str], keys: Iterable[str]) -> pl.DataFrame:
    """Return `row`, `hidden` and one trimmed text column per key, null where a cell is blank or
    its column is not in the file. `mapping` goes from letter to key.
    """
    letters = {key: letter for letter, key in mapping.items() if key and letter in frame.columns}
    cells = {
        key: trimmed(pl.col(letters[key])) if key in letters else pl.lit(None, dtype=pl.String)
        for key in keys
    }
    return frame.select("row", "hidden", **cells)


def trimmed(column: pl.Expr) -> pl.Expr:
    """Return texts without blanks around them, null where nothing is left."""
    plain = column.str.strip_chars(BLANKS)
    return pl.when(plain != "").then(plain)


def replaced(column: pl.Series, changed: Callable[[str], str], where: pl.Series) -> pl.Series:
    """Return the column with `changed` applied to the cells of `where`, the few that need it."""
    if not where.any():
        return column
    rows = where.fill_null(False).arg_true()
    texts = [changed(text) for text in column.gather(rows).to_list()]
    return column.clone().scatter(rows, texts)  # scatter writes in place


def coded(column: pl.Series, codes: CodeSet) -> pl.Series:
    """Return the code of each text, null where the set does not know it."""
    meant = {text: codes.code_of(text) for text in column.drop_nulls().unique().to_list()}
    return column.replace_strict(meant, default=None, return_dtype=pl.String)


def suggestion(text: str, codes: CodeSet) -> str:
    """Return the label that was probably meant, by its sound or its letters; empty for none."""
    labels = [entry.label for entry in codes.entries.values()]
    if alike := sure_suggestion(text, codes):
        return alike
    return next(iter(difflib.get_close_matches(text, labels, n=1, cutoff=0.7)), "")


def sure_suggestion(text: str, codes: CodeSet) -> str:
    """Return the one label that sounds like a text (瓦族: 佤族); empty for none or several."""
    sound = _sound(text)
    alike = [entry.label for entry in codes.entries.values() if _sound(entry.label) == sound]
    return alike[0] if text and len(alike) == 1 else ""


def _sound(text: str) -> str:
    return " ".join(names.syllable(char).rstrip("12345") for char in text)


def problems(  # noqa: PLR0913 - one row of a declaration each
    frame: pl.DataFrame,
    where: pl.Series,
    *,
    key: str,
    code: str,
    mask: Callable[[str], str] = str,
    detail: Callable[[str], str] = lambda _: "",
    severity: str = REFUSE,
) -> list[Problem]:
    """Return one problem for each cell of column `key` where `where` holds."""
    if not where.any():
        return []
    bad = frame.filter(where.fill_null(False)).select("row", key).rows()
    return [
        Problem(row, key, code, mask(value or ""), detail(value or ""), severity)
        for row, value in bad
    ]


def duplicates(frame: pl.DataFrame, on: list[str]) -> dict[int, list[int]]:
    """Return, for each row whose `on` values stand in other rows as well, all these rows."""
    whole = frame.drop_nulls(on)
    twice = whole.filter(whole.select(on).is_duplicated())
    groups = twice.group_by(on).agg(pl.col("row").sort())
    return {row: rows for rows in groups["row"].to_list() for row in rows}
