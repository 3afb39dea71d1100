"""Which facts are signs that hours may not have been served. Pure: facts and policy in, signs out.

A sign is listed for the office and nothing follows from it by itself (《志愿服务条例》第十九条:
records are to be true). Its key says what it is about, so that it is found once.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tenants.policy.schema import RegionPolicy

SAME_DEVICE, IMPOSSIBLE_SEQUENCE = "same_device", "impossible_sequence"
OVER_CAP, BACKFILL_SPIKE = "over_cap", "backfill_spike"
AGAIN_AND_AGAIN = 5  # days of a month that end exactly at a tier of the day's cap
FASTEST_METRES_A_MINUTE = 2000  # 120 km/h
EARTH_METRES = 6_371_000
MINUTE = dt.timedelta(minutes=1)
MOST_NAMED = 200  # people, shifts or days that a sign names


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on facts are a sign, as policy says: people, metres and minutes."""

    people_on_one_device: int
    far_metres: int
    grace_minutes: int
    caps: tuple[int, ...]  # of a day, rising
    backfill_minutes_a_month: int


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it is about, and the figures that it rests on (never a personal value)."""

    kind: str
    key: str
    unit_id: UUID
    volunteer_id: UUID | None = None
    shift_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceDay:
    """Whom one device checked in by themselves at shifts of one local day."""

    device: str  # its keyed hash, hexadecimal
    on: dt.date
    people: tuple[UUID, ...]
    shifts: tuple[UUID, ...]
    unit_id: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when a shift was; coordinates in degrees, None where nobody gave them."""

    shift_id: UUID
    ends_at: dt.datetime
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two checks of a person that follow each other, at different shifts."""

    volunteer_id: UUID
    unit_id: UUID
    before: Place
    then: Place
    before_kind: str
    kind: str
    before_at: dt.datetime
    at: dt.datetime
    on: dt.date


@dataclass(frozen=True, slots=True)
class Day:
    """What a person's day comes to in the ledger."""

    volunteer_id: UUID
    unit_id: UUID
    on: dt.date
    minutes: int


@dataclass(frozen=True, slots=True)
class MonthAtCaps:
    """The days of a person's month whose sum is exactly one of the day's caps."""

    volunteer_id: UUID
    unit_id: UUID
    month: dt.date  # its first day
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class MonthBackfilled:
    """What was back-filled of a person's service of one month."""

    volunteer_id: UUID
    unit_id: UUID
    month: dt.date
    minutes: int


def limits_of(policy: RegionPolicy) -> Limits:
    """Return from where on policy calls facts a sign."""
    return Limits(
        people_on_one_device=policy.service.people_on_one_device,
        far_metres=policy.service.far_metres,
        grace_minutes=policy.hours.grace_minutes,
        caps=tuple(tier.up_to_hours * 60 for tier in policy.hours.day_tiers),
        backfill_minutes_a_month=policy.service.backfill_hours_a_month * 60,
    )


def of_device(day: DeviceDay, limits: Limits) -> Sign | None:
    """Return the sign that a device checked in so many people of a shift or day, or more."""
    if len(day.people) < limits.people_on_one_device:
        return None
    facts = {
        "on": day.on.isoformat(),
        "count": len(day.people),
        "people": [str(key) for key in day.people[:MOST_NAMED]],
        "shifts": [str(key) for key in day.shifts[:MOST_NAMED]],
    }
    one = day.shifts[0] if len(day.shifts) == 1 else None
    key = f"{SAME_DEVICE}:{day.device}:{day.on}"
    return Sign(SAME_DEVICE, key, day.unit_id, shift_id=one, facts=facts)


def of_pair(pair: Pair, limits: Limits) -> Sign | None:
    """Return the sign that somebody was in two places at once, or was too soon at the next."""
    found = _at_once(pair, limits) or _too_soon(pair, limits)
    if found is None:
        return None
    shifts = sorted(str(place.shift_id) for place in (pair.before, pair.then))
    key = f"sequence:{pair.volunteer_id}:{':'.join(shifts)}"
    facts = {"on": pair.on.isoformat(), "shifts": shifts} | found
    return Sign(
        IMPOSSIBLE_SEQUENCE, key, pair.unit_id, pair.volunteer_id, pair.then.shift_id, facts
    )


def of_day(day: Day, limits: Limits) -> Sign | None:
    """Return the sign that a person's day comes to more than the last tier allows."""
    if day.minutes <= limits.caps[-1]:
        return None
    facts = {"on": day.on.isoformat(), "minutes": day.minutes, "cap": limits.caps[-1]}
    key = f"{OVER_CAP}:{day.volunteer_id}:{day.on}"
    return Sign(OVER_CAP, key, day.unit_id, day.volunteer_id, facts=facts)


def of_month_at_caps(month: MonthAtCaps) -> Sign | None:
    """Return the sign that a person's days end exactly at a cap again and again."""
    if len(month.days) < AGAIN_AND_AGAIN:
        return None
    days = [day.isoformat() for day in month.days]
    facts = {"month": month.month.isoformat(), "count": len(days), "days": days}
    key = f"at_cap:{month.volunteer_id}:{month.month:%Y-%m}"
    return Sign(OVER_CAP, key, month.unit_id, month.volunteer_id, facts=facts)


def of_month_backfilled(month: MonthBackfilled, limits: Limits) -> Sign | None:
    """Return the sign that so much of a person's month was back-filled, or more."""
    if month.minutes < limits.backfill_minutes_a_month:
        return None
    facts = {"month": month.month.isoformat(), "minutes": month.minutes}
    facts |= {"cap": limits.backfill_minutes_a_month}
    key = f"{BACKFILL_SPIKE}:{month.volunteer_id}:{month.month:%Y-%m}"
    return Sign(BACKFILL_SPIKE, key, month.unit_id, month.volunteer_id, facts=facts)


def metres_between(one: Place, other: Place) -> int | None:
    """Return how far two places are apart, over ground; None where one is not known."""
    degrees = (one.latitude, one.longitude, other.latitude, other.longitude)
    if None in degrees:
        return None
    lat, lon, other_lat, other_lon = (math.radians(degree or 0) for degree in degrees)
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return round(2 * EARTH_METRES * math.asin(math.sqrt(min(half, 1))))


def _at_once(pair: Pair, limits: Limits) -> dict[str, Any] | None:
    """Return how long somebody, checked in at one shift and not out, was at another meanwhile;
    minutes of grace before the end of the first do not count, nor does what is forgotten after it.
    """
    if (pair.before_kind, pair.kind) != ("in", "in"):
        return None
    shared = (pair.before.ends_at - pair.at) // MINUTE
    return {"minutes": shared} if shared > limits.grace_minutes else None


def _too_soon(pair: Pair, limits: Limits) -> dict[str, Any] | None:
    metres = metres_between(pair.before, pair.then)
    if metres is None or metres <= limits.far_metres:
        return None
    minutes = (pair.at - pair.before_at) / MINUTE
    if (metres - limits.far_metres) / FASTEST_METRES_A_MINUTE <= minutes:
        return None
    return {"metres": metres, "minutes": int(minutes)}
