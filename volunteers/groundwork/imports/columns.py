"""Declared columns of an import, and which column of a sheet each of them is. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_BRACKETED = re.compile(r"[(（\[【<《].*?[)）\]】>》]")
_NOISE = re.compile(r"[\s*＊:：、，,。．./／\\_\-—·#?？!！\"'“”’]+")
FEWEST_MATCHES = 2  # of a row that is taken for a header
PARTIAL = 2  # a synonym shorter than this is looked for as a whole only


@dataclass(frozen=True, slots=True)
class Column:
    """One column that an import knows.

    `required`: no file without it. `unread`: recognised so that it is told, never read (passwords).
    `exact`: only by a heading that says so in so many words, never guessed.
    """

    key: str
    label: str
    label_en: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    unread: bool = False
    exact: bool = False

    def title(self, language: str) -> str:
        """Return the column's own heading in a language."""
        return self.label_en if language.startswith("en") else self.label

    def spellings(self) -> tuple[str, ...]:
        """Return every heading that means this column, folded."""
        return tuple(fold(text) for text in (self.key, self.label, self.label_en, *self.synonyms))


@dataclass(frozen=True, slots=True)
class Match:
    """What a sheet's column is taken for: `key` empty where nothing fits, `sure` where the heading
    says so in so many words and no other column does.
    """

    letter: str
    heading: str
    key: str = ""
    sure: bool = False


def fold(heading: str) -> str:
    """Return a heading as it is compared: no brackets and what they hold, no blanks or marks."""
    plain = unicodedata.normalize("NFKC", heading)
    bare = _NOISE.sub("", _BRACKETED.sub("", plain)).lower()
    return bare or _NOISE.sub("", plain).lower()


def match(headings: Mapping[str, str], columns: Sequence[Column]) -> list[Match]:
    """Return what each heading (by its column's letter) is taken for.

    Of several headings for one column the first exact one wins; the others stay unmatched and
    unsure, so that a person decides.
    """
    exact = _spelled(columns)
    found: list[Match] = []
    taken: set[str] = set()
    for letter, heading in headings.items():
        key = exact.get(fold(heading), "")
        fresh = bool(key) and key not in taken
        found.append(Match(letter, heading, key if fresh else "", fresh))
        taken.add(key)
    return [one if one.key else _guess(one, columns, taken) for one in found]


def _spelled(columns: Sequence[Column]) -> dict[str, str]:
    """Return each spelling's column; of two that share one the first."""
    exact: dict[str, str] = {}
    for column in columns:
        for text in column.spellings():
            exact.setdefault(text, column.key)
    return exact


def _guess(unmatched: Match, columns: Sequence[Column], taken: set[str]) -> Match:
    heading = fold(unmatched.heading)
    for column in columns:
        if column.exact:
            continue
        parts = (text for text in column.spellings() if len(text) > PARTIAL or not text.isascii())
        if column.key not in taken and any(len(text) > 1 and text in heading for text in parts):
            taken.add(column.key)
            return Match(unmatched.letter, unmatched.heading, column.key, sure=False)
    return unmatched


def score(cells: Iterable[str | None], columns: Sequence[Column]) -> int:
    """Return how many declared columns a row of cells names exactly."""
    exact = _spelled(columns)
    return len({exact[text] for cell in cells if cell and (text := fold(cell)) in exact})


def missing(keys: Iterable[str], columns: Sequence[Column]) -> list[Column]:
    """Return the required columns that are not among `keys`."""
    present = set(keys)
    return [column for column in columns if column.required and column.key not in present]
