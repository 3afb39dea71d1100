"""How old somebody is on a day, and who is under age by law."""

from __future__ import annotations

import datetime as dt

OF_AGE = 18  # 民法典 art. 17; 未成年人网络保护条例 speaks of the same


def age_on(born: dt.date, on: dt.date) -> int:
    """Return whole years on a day, the birthday included. Who is born on 29 February has it on
    1 March in common years.
    """
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def is_minor(born: dt.date | None, on: dt.date) -> bool:
    """Whether somebody is under 18 on a day. Whose age nobody knows is treated as if so."""
    return born is None or age_on(born, on) < OF_AGE
