"""Usernames of volunteers' own accounts. Pure."""

from __future__ import annotations

import re

USERNAME = re.compile(r"[a-z][a-z0-9]{5,19}")
LONGEST = 20


def is_username(text: str) -> bool:
    """Whether a text is 6 to 20 small letters and digits, a letter first."""
    return bool(USERNAME.fullmatch(text))
