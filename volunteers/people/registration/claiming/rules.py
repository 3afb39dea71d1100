"""Usernames of volunteers' own accounts. Pure."""

from __future__ import annotations

import re

USERNAME = re.compile(r"[a-z][a-z0-9]{5,19}")
SHORTEST, LONGEST = 6, 20


def is_username(text: str) -> bool:
    """Whether a text is 6 to 20 small letters and digits, a letter first."""
    return bool(USERNAME.fullmatch(text))


def from_number(number: str) -> str:
    """Return a username made of a volunteer number, `v46010000000017`; empty if it makes none."""
    plain = re.sub(r"[^a-z0-9]", "", number.lower())[: LONGEST - 1]
    name = f"v{plain}"
    return name if is_username(name) else ""
