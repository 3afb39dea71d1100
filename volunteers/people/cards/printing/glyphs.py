"""Which characters can be printed: a rare one without a glyph must not become an empty box that
nobody notices.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
from fontTools.ttLib import TTFont, TTLibError

SHIPPED = Path(pylopdf_fonts_zh_cn.__file__).parent


class NotAFont(ValueError):
    """What was given cannot be read as a font with a table of characters."""


@functools.cache
def shipped() -> frozenset[int]:
    """Return the characters that the shipped fonts have."""
    return frozenset().union(*(_characters(path) for path in SHIPPED.glob("*.otf")))


def characters_of(content: bytes) -> frozenset[int]:
    """Return the characters that a font file has.

    :raises NotAFont: it is none
    """
    return _characters(io.BytesIO(content))


def missing(texts: Iterable[str], known: frozenset[int]) -> list[str]:
    """Return the characters of some texts that are not known, each once, in their order."""
    seen = dict.fromkeys(char for text in texts for char in text)
    return [char for char in seen if ord(char) not in known and not char.isspace()]


def texts_in(value: Any) -> Iterable[str]:
    """Yield every text in a structure of lists and mappings, pictures (SVG) left out."""
    if isinstance(value, str):
        if not value.startswith("<svg"):
            yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


def _characters(file: Any) -> frozenset[int]:
    with _opened(file) as font:
        try:
            return frozenset(font.getBestCmap() or ())
        except (KeyError, TTLibError, ValueError, IndexError) as error:
            raise NotAFont from error


def _opened(file: Any) -> TTFont:
    try:
        return TTFont(file, lazy=True, fontNumber=0)
    except (TTLibError, OSError, ValueError, KeyError) as error:
        raise NotAFont from error
