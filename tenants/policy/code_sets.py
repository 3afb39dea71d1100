"""Code sets of the national standards, as data: what a form offers and a roster may write.

`code_sets/<name>.csv` holds one set a file: `sex` (GB/T 2261.1), `ethnicity` (GB/T 3304),
`political_status` (GB/T 4762), `education` (GB/T 4658), `division` (GB/T 2260: all provinces, and
in full the divisions of 460000 and 530800), and two sets that no standard fixes: `document_kind`
and `employer_nature` (the 7 kinds of 普创文办〔2018〕12号 附件1). Columns beyond the first four
belong to the set: `document_kind.family` (documents of one family are one kind when numbers are
compared), `division.until` (the year in which a former code ended).
"""

from __future__ import annotations

import csv
import functools
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "code_sets"
OWN_COLUMNS = ("code", "label", "label_en", "synonyms")
NAMES = (
    "sex",
    "ethnicity",
    "political_status",
    "document_kind",
    "education",
    "division",
    "employer_nature",
)


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code with its labels, the other ways to write it, and the set's further columns."""

    code: str
    label: str
    label_en: str
    synonyms: tuple[str, ...]
    extra: Mapping[str, str]

    def spellings(self) -> tuple[str, ...]:
        """Return every text that means this code."""
        short = (self.label.removesuffix("族"),) if len(self.label) > 1 else ()
        return (self.code, self.label, self.label_en, *short, *self.synonyms)


@dataclass(frozen=True)
class CodeSet:
    """The codes of one standard, in the standard's order."""

    name: str
    entries: Mapping[str, CodeEntry]
    spelled: Mapping[str, str]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self.entries)

    def label(self, code: str, language: str = "zh-hans") -> str:
        """Return the label of `code`, or the code itself where the set does not know it."""
        entry = self.entries.get(code)
        if entry is None:
            return code
        return entry.label_en if language.startswith("en") else entry.label

    def code_of(self, text: str) -> str | None:
        """Return the code that `text` means (汉, 汉族, Han, 01, 1), or None where none is meant.

        Blanks, width and case do not matter; nothing is guessed.
        """
        key = folded(text)
        found = self.spelled.get(key)
        if found is None and key.isascii() and key.isdigit():
            width = max(map(len, self.entries))
            return self.spelled.get(key.zfill(width))
        return found

    def choices(self, language: str = "zh-hans") -> list[tuple[str, str]]:
        """Return (code, label) pairs for a form, in the standard's order."""
        return [(code, self.label(code, language)) for code in self.entries]


def folded(text: str) -> str:
    """Return `text` as it is compared: NFKC, no blanks, lower case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


@functools.cache
def load(name: str) -> CodeSet:
    """Return the code set called `name`.

    :raises KeyError: there is no such set
    :raises ValueError: a code stands twice, or one spelling means two codes
    """
    if name not in NAMES:
        raise KeyError(name)
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        entries = [_entry(row) for row in csv.DictReader(file)]
    spelled: dict[str, str] = {}
    for entry in entries:
        for spelling in entry.spellings():
            known = spelled.setdefault(folded(spelling), entry.code)
            if known != entry.code:
                raise ValueError(f"{name}.csv: {spelling!r} means both {known} and {entry.code}")
    by_code = {entry.code: entry for entry in entries}
    if len(by_code) != len(entries):
        raise ValueError(f"{name}.csv: a code stands twice")
    return CodeSet(name, MappingProxyType(by_code), MappingProxyType(spelled))


def _entry(row: dict[str, str]) -> CodeEntry:
    extra = {key: value for key, value in row.items() if key not in OWN_COLUMNS}
    synonyms = tuple(filter(None, row["synonyms"].split("|")))
    return CodeEntry(row["code"], row["label"], row["label_en"], synonyms, MappingProxyType(extra))
