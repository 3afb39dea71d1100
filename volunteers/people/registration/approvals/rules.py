"""How long applications have waited, in bands that an office can see at a glance. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """Days waited from `low` to `high`, both included; None: and longer."""

    low: int
    high: int | None
    tone: str

    @property
    def is_over(self) -> bool:
        return self.high is None


_STEPS = ((0, "grey"), (3, "teal"), (6, "amber"))


def bands(limit: int) -> tuple[Band, ...]:
    """Return the bands of waiting under a limit in days: 0–2, 3–5, 6 to the day before the limit,
    and from the limit on, which is over it. A short limit has fewer of them.
    """
    starts = [(low, tone) for low, tone in _STEPS if low < limit] + [(limit, "red")]
    ends = [low - 1 for low, _tone in starts[1:]]
    inner = [Band(low, high, tone) for (low, tone), high in zip(starts, ends, strict=False)]
    return (*inner, Band(limit, None, "red"))


def tone_of(days: int, limit: int) -> str:
    """Return the tone of so many days of waiting."""
    return next(band.tone for band in reversed(bands(limit)) if days >= band.low)
