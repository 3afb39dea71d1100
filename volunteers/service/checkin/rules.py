"""Who may check in or out, when. Pure: each refusal is answered with the next step in `errors`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from tenants.policy.subjects.service import ServicePolicy

MINUTE = dt.timedelta(minutes=1)
SCANNED_TWICE = 5 * MINUTE
IN, OUT = "in", "out"


class Why(StrEnum):
    """Why a check-in or check-out is refused."""

    NOT_PLANNED = "not_planned"  # cancelled, or settled already
    WRONG_DAY = "wrong_day"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    NOT_SIGNED_UP = "not_signed_up"
    IN_ALREADY = "in_already"
    OUT_ALREADY = "out_already"
    NOT_IN_YET = "not_in_yet"
    BEFORE_IN = "before_in"
    WRONG_CODE = "wrong_code"


@dataclass(frozen=True, slots=True)
class Situation:
    """A shift, whether somebody has a place in it, and when they came and went."""

    is_planned: bool
    starts_at: dt.datetime
    ends_at: dt.datetime
    has_place: bool
    in_at: dt.datetime | None
    out_at: dt.datetime | None


def next_kind(found: Situation, at: dt.datetime) -> str:
    """Return what a scan means: a check-in first, then a check-out; within five minutes of the
    first it is the first once more, scanned or clicked twice.
    """
    if found.in_at is None or (found.out_at is None and at - found.in_at < SCANNED_TWICE):
        return IN
    return OUT


def refusal(
    found: Situation, kind: str, policy: ServicePolicy, at: dt.datetime, zone: dt.tzinfo
) -> Why | None:
    """Return the first that stands against a check of this kind now; None where nothing does.
    Both ends of the window are included.
    """
    if not found.is_planned:
        return Why.NOT_PLANNED
    if not found.has_place:
        return Why.NOT_SIGNED_UP
    opens = found.starts_at - policy.check_in_opens_minutes * MINUTE
    closes = found.ends_at + policy.check_out_closes_minutes * MINUTE
    days = {moment.astimezone(zone).date() for moment in (opens, found.starts_at, closes)}
    if at < opens:
        return Why.TOO_EARLY if at.astimezone(zone).date() in days else Why.WRONG_DAY
    if at > closes:
        return Why.TOO_LATE if at.astimezone(zone).date() in days else Why.WRONG_DAY
    return _order(found, kind, at)


def _order(found: Situation, kind: str, at: dt.datetime) -> Why | None:
    if kind == IN:
        return Why.IN_ALREADY if found.in_at else (Why.TOO_LATE if at > found.ends_at else None)
    if found.in_at is None:
        return Why.NOT_IN_YET
    if found.out_at is not None:
        return Why.OUT_ALREADY
    return Why.BEFORE_IN if at <= found.in_at else None
