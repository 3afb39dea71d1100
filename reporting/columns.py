"""The columns of a report: code, heading, format, and where a value comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise


class Format(StrEnum):
    """How a column's values are written."""

    TEXT = "text"
    PEOPLE = "people"  # whole number with thousands
    PERCENT = "percent"  # one decimal
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its code in JSON, its heading, its format, and where its value comes from."""

    code: str
    title: str | Promise
    format: Format
    value: Callable[[Any], Any]
    width: int = 12
