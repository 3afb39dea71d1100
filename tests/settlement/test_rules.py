"""What attendance is worth, rule by rule; and what holds whatever the times are."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.subjects.service import DayTier, ForgottenCheckOut, HourRules, HoursApprover
from volunteers.service.settlement.rules import Attended, Before, Rule, settle, whole, without

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
NINE = dt.datetime(2014, 3, 5, 9, 0, tzinfo=ZONE)
TIERS = (
    DayTier(HoursApprover.NOBODY, 8),
    DayTier(HoursApprover.PARENT_UNIT, 12),
    DayTier(HoursApprover.OFFICE, 16),
)


def hours(**changes):
    values = {"source": "示例", "travel_counts": False, "day_tiers": TIERS}
    values |= {"forgotten_check_out": ForgottenCheckOut.PLANNED_END, "min_attendance_percent": 50}
    values |= {"rounding_minutes": 1, "grace_minutes": 15, "forgotten_share_percent": 50}
    return HourRules(**values | changes)


def shift(length=2, came=0, went=120, starts_at=NINE):
    """A shift of so many hours; came and went in minutes from its start (None: no check-out)."""
    out = None if went is None else starts_at + went * MINUTE
    return Attended(starts_at, starts_at + length * HOUR, starts_at + came * MINUTE, out)


def worth(attended, before=None, **changes):
    return settle(attended, hours(**changes), ZONE, before or Before())


def taken(settled):
    return {step.rule: step.minutes for step in settled.steps}


def test_who_comes_early_and_goes_late_has_the_shift():
    settled = worth(shift(came=-20, went=150))
    assert settled.counted == 120
    assert taken(settled) == {Rule.PRESENT: 170, Rule.OUTSIDE: -50}


def test_travel_counts_where_policy_says_so():
    assert worth(shift(came=-20, went=150), travel_counts=True).counted == 170


def test_below_the_least_share_nothing_counts():
    assert worth(shift(went=59)).counted == 0
    assert taken(worth(shift(went=59)))[Rule.LEAST_SHARE] == -59
    assert worth(shift(went=60)).counted == 60


def test_minutes_are_rounded_down():
    assert worth(shift(went=119), rounding_minutes=30).counted == 90


@pytest.mark.parametrize(
    ("rule", "share", "came", "counted"),
    [("planned_end", 50, 0, 60), ("planned_end", 100, 30, 90), ("nothing", 100, 0, 0)],
)
def test_a_forgotten_check_out_is_worth_what_policy_says(rule, share, came, counted):
    changes = {"forgotten_check_out": ForgottenCheckOut(rule), "forgotten_share_percent": share}
    settled = worth(shift(came=came, went=None), **changes)
    assert settled.counted == counted
    assert settled.is_flagged


def test_a_shift_over_new_year_gives_an_hour_to_each_year():
    eve = dt.datetime(2013, 12, 31, 23, 0, tzinfo=ZONE)
    settled = worth(shift(starts_at=eve))
    assert [(part.served_on.year, part.minutes) for part in settled.parts] == [
        (2013, 60),
        (2014, 60),
    ]


def test_a_long_day_counts_in_tiers():
    settled = worth(shift(length=18, went=18 * 60, starts_at=NINE - 9 * HOUR))
    assert [(part.approver, part.minutes) for part in settled.parts] == [
        (HoursApprover.NOBODY, 480),
        (HoursApprover.PARENT_UNIT, 240),
        (HoursApprover.OFFICE, 240),
    ]
    assert taken(settled)[Rule.OVER_CAP] == -120


def test_what_the_day_already_has_is_below_its_cap():
    settled = worth(shift(), Before({NINE.date(): 7 * 60}))
    assert [(part.approver, part.minutes) for part in settled.parts] == [
        (HoursApprover.NOBODY, 60),
        (HoursApprover.PARENT_UNIT, 60),
    ]


def test_time_that_another_record_has_is_left_out():
    settled = worth(shift(), Before({}, [(NINE + 30 * MINUTE, NINE + 60 * MINUTE)]))
    assert [part.minutes for part in settled.parts] == [30, 60]
    assert taken(settled)[Rule.OCCUPIED] == -30


def test_what_is_left_of_time_around_others():
    others = [(NINE + 90 * MINUTE, NINE + 200 * MINUTE), (NINE - HOUR, NINE + 10 * MINUTE)]
    left = [(NINE + 10 * MINUTE, NINE + 90 * MINUTE)]
    assert list(without(NINE, NINE + 2 * HOUR, others)) == left


minutes = st.integers(min_value=-300, max_value=2000)


@given(
    starts=st.datetimes(
        dt.datetime(2013, 1, 1), dt.datetime(2016, 1, 1), timezones=st.just(dt.UTC)
    ),
    length=st.integers(1, 24),
    came=minutes,
    stay=st.none() | st.integers(0, 2000),
    had=st.integers(0, 1440),
    rounding=st.sampled_from([1, 15, 30, 60]),
)
def test_whatever_the_times_are(starts, length, came, stay, had, rounding):
    went = None if stay is None else came + stay
    attended = shift(length, came, went, starts)
    day = starts.astimezone(ZONE).date()
    taken = [(starts + 20 * MINUTE, starts + 50 * MINUTE)] if had % 2 else []
    settled = worth(attended, Before({day: had}, taken), rounding_minutes=rounding)
    assert sum(step.minutes for step in settled.steps) == settled.counted
    assert settled.attended <= length * 60
    for one, other in zip(settled.parts, settled.parts[1:], strict=False):
        assert one.ends_at <= other.starts_at
    for part in settled.parts:
        assert part.minutes > 0
        assert part.starts_at.astimezone(ZONE).date() == part.served_on
        assert whole(attended.starts_at) <= part.starts_at < part.ends_at <= attended.ends_at
        assert all(part.ends_at <= start or part.starts_at >= end for start, end in taken)
