"""What of a personal value may be shown by default (SECURITY P2)."""

from __future__ import annotations

import re

_SCIENTIFIC = re.compile(r"^(\d\.\d{2})\d*(E\+\d+)$", re.IGNORECASE)
_LONG = 12  # shorter numbers (passports, travel permits) keep fewer characters
_MOBILE = 11


def masked_number(text: str) -> str:
    """Return a document number with at most its first 4 and last 2 characters readable.

    `5.39902E+17`, which Excel makes of a number, keeps its shape and three digits.
    """
    text = text.strip()
    if match := _SCIENTIFIC.match(text):
        return f"{match[1]}***{match[2]}"
    if len(text) >= _LONG:
        return f"{text[:4]}{'*' * (len(text) - 6)}{text[-2:]}"
    if len(text) > 4:
        return f"{text[0]}{'*' * (len(text) - 3)}{text[-2:]}"
    return "*" * len(text)


def masked_phone(text: str) -> str:
    """Return `138****5678`; other lengths keep three characters at each end at most."""
    text = text.strip()
    if len(text) == _MOBILE:
        return f"{text[:3]}****{text[-4:]}"
    if len(text) >= 7:
        return f"{text[:3]}****{text[-3:]}"
    return "*" * len(text)


def masked_name(text: str) -> str:
    """Return 张*三 for 张小三, 张* for 张三: first and last character of three or more stay."""
    text = text.strip()
    if len(text) < 3:
        return text[:1] + "*" * (len(text) - 1)
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}"
