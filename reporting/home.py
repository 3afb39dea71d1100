"""What a stranger sees of a region: four numbers, each with its time, and nobody's data.

A number of people under 5 is not shown (SECURITY T10): it could point to a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.judging import newest
from reporting.rollup.rows import Kept
from reporting.tables import Step
from volunteers.office.notices.models import Notice

FEWEST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PublicNumber:
    """One number of the public home. `count` None: too few people to be shown, or never counted
    (then `at` is None too).
    """

    code: str
    label: str
    unit: str
    count: int | None
    at: dt.datetime | None

    @property
    def value(self) -> str:
        """The number as it is shown."""
        if self.count is not None:
            return f"{self.count:,}"
        return "–" if self.at is None else f"<{FEWEST_SHOWN}"

    @property
    def note(self) -> str:
        is_hidden = self.count is None and self.at is not None
        return _("人数过少，不公开具体数字") if is_hidden else ""


@dataclass(frozen=True, slots=True)
class PublicHome:
    """All that the public home shows."""

    figures: tuple[PublicNumber, ...]
    notices: tuple[Notice, ...]
    phases: tuple[Step, ...]
    source: str


def public_numbers(totals: Sequence[Mapping[str, Kept]]) -> tuple[PublicNumber, ...]:
    """Return the four numbers over a region and those below it."""
    words = {
        "registered": (_("已注册志愿者"), _("人")),
        "entered": (_("在册志愿者"), _("人")),
        "national": (_("已有全国志愿者编号"), _("人")),
        "units": (_("参与单位"), _("个")),
    }
    return tuple(number(code, label, unit, totals) for code, (label, unit) in words.items())


def number(code: str, label: str, unit: str, totals: Sequence[Mapping[str, Kept]]) -> PublicNumber:
    """Return one number: the sum of what the regions have counted."""
    kept = [figures[code] for figures in totals if code in figures]
    count = sum(figure.value or 0 for figure in kept)
    is_shown = bool(kept) and (code == "units" or count >= FEWEST_SHOWN)
    at = newest(figure.counted_at for figure in kept)
    return PublicNumber(code, label, unit, count if is_shown else None, at)
