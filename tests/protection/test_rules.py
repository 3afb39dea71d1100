"""From where on facts are a sign, both sides of each bound."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tenants.ids import uuid7
from volunteers.service.protection import rules
from volunteers.service.protection.rules import (
    Day,
    DeviceDay,
    Limits,
    MonthAtCaps,
    MonthBackfilled,
    Pair,
    Place,
)

LIMITS = Limits(5, 1000, 15, (480, 720, 1440), 6000)
DAY = dt.date(2014, 1, 5)
NOON = dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
UNIT, PERSON = uuid7(), uuid7()
degrees = some.floats(-89, 89, allow_nan=False)


def pair(before="in", kind="in", gap=HOUR, north=0.0, **changes):
    one = Place(uuid7(), NOON + 2 * HOUR, 20.0, 110.0)
    other = Place(uuid7(), NOON + 3 * HOUR, 20.0 + north, 110.0)
    values = (PERSON, UNIT, one, other, before, kind, NOON, NOON + gap, DAY)
    return replace(Pair(*values), **changes)


def test_one_device_for_so_many_people_is_a_sign_and_for_one_fewer_is_none():
    people = tuple(uuid7() for _person in range(5))
    day = DeviceDay("ab" * 32, DAY, people, (uuid7(),), UNIT)
    sign = rules.of_device(day, LIMITS)
    assert (sign.facts["count"], sign.shift_id) == (5, day.shifts[0])
    assert sign.facts["people"] == [str(key) for key in people]
    assert rules.of_device(replace(day, people=people[1:]), LIMITS) is None
    assert rules.of_device(replace(day, shifts=(uuid7(), uuid7())), LIMITS).shift_id is None


def test_being_at_two_shifts_at_once_is_a_sign_beyond_the_grace():
    assert rules.of_pair(pair(gap=HOUR), LIMITS).facts["minutes"] == 60
    assert rules.of_pair(pair(gap=2 * HOUR - 16 * MINUTE), LIMITS).facts["minutes"] == 16
    assert rules.of_pair(pair(gap=2 * HOUR - 15 * MINUTE), LIMITS) is None
    assert rules.of_pair(pair(before="out"), LIMITS) is None


def test_a_check_out_that_was_forgotten_is_no_sign():
    assert rules.of_pair(pair(gap=5 * HOUR), LIMITS) is None


@pytest.mark.parametrize(("minutes", "is_sign"), [(54, True), (55, False)])
def test_nobody_goes_a_hundred_kilometres_in_less_than_at_full_speed(minutes, is_sign):
    found = rules.of_pair(pair("out", gap=minutes * MINUTE, north=0.99), LIMITS)
    assert (found is not None) is is_sign


def test_places_near_each_other_or_unknown_are_no_sign():
    assert rules.of_pair(pair("out", gap=MINUTE, north=0.008), LIMITS) is None
    unknown = Place(uuid7(), NOON, None, None)
    assert rules.of_pair(pair("out", gap=MINUTE, then=unknown), LIMITS) is None


def test_the_same_two_shifts_are_one_sign_in_either_order():
    one = pair()
    other = replace(one, before=one.then, then=one.before, before_at=NOON, at=NOON)
    assert rules.of_pair(one, LIMITS).key == rules.of_pair(other, LIMITS).key


def test_a_day_above_the_last_tier_is_a_sign():
    assert rules.of_day(Day(PERSON, UNIT, DAY, 1441), LIMITS).facts["cap"] == 1440
    assert rules.of_day(Day(PERSON, UNIT, DAY, 1440), LIMITS) is None


def test_days_exactly_at_a_cap_are_a_sign_once_they_are_many():
    days = tuple(DAY + dt.timedelta(days=day) for day in range(rules.AGAIN_AND_AGAIN))
    assert rules.of_month_at_caps(MonthAtCaps(PERSON, UNIT, DAY, days)).facts["count"] == len(days)
    assert rules.of_month_at_caps(MonthAtCaps(PERSON, UNIT, DAY, days[1:])) is None


def test_backfill_of_a_month_is_a_sign_from_policys_hours_on():
    assert rules.of_month_backfilled(MonthBackfilled(PERSON, UNIT, DAY, 6000), LIMITS)
    assert rules.of_month_backfilled(MonthBackfilled(PERSON, UNIT, DAY, 5999), LIMITS) is None


@given(degrees, degrees, degrees, degrees)
def test_distances_are_the_same_both_ways_and_bounded(lat, lon, other_lat, other_lon):
    one, other = Place(PERSON, NOON, lat, lon), Place(PERSON, NOON, other_lat, other_lon)
    metres = rules.metres_between(one, other)
    assert metres == rules.metres_between(other, one)
    assert 0 <= metres <= 20_100_000
    assert rules.metres_between(one, one) == 0
