"""What is written of earlier service is read as it stands, or not at all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.subjects.service import BackfillPolicy, DayTier, HoursApprover
from volunteers.service.backfill import rules, written
from volunteers.service.backfill.rules import Action, Fault, Place, Window
from volunteers.service.backfill.written import Served

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31))
POLICY = BackfillPolicy(
    opens_on=dt.date(2014, 1, 1),
    closes_on=dt.date(2014, 2, 28),
    served_until=dt.date(2013, 12, 31),
    source="测",
)
UNIT, PARENT, OFFICE = HoursApprover.UNIT, HoursApprover.PARENT_UNIT, HoursApprover.OFFICE
NOBODY = HoursApprover.NOBODY


@given(
    DAYS, st.sampled_from(["{0}-{1}-{2}", "{0}/{1}/{2}", "{0}.{1:02}.{2:02}", "{0}年{1}月{2}日"])
)
def test_a_day_is_read_in_every_usual_form(day, form):
    text = form.format(day.year, day.month, day.day)
    assert written.served(text) == Served(day, "day")


@given(DAYS)
def test_a_day_is_read_joined_with_a_clock_and_as_a_serial(day):
    assert (
        written.served(f"{day:%Y%m%d}") == written.served(f"{day} 00:00:00") == Served(day, "day")
    )
    serial = str((day - dt.date(1899, 12, 30)).days)
    assert len(serial) < 5 or written.served(serial) == Served(day, "day")


@given(DAYS, st.sampled_from(["{0}-{1:02}", "{0}/{1}", "{0}年{1}月", "{0}{1:02}"]))
def test_a_month_is_its_first_day(day, form):
    assert written.served(form.format(day.year, day.month)) == Served(day.replace(day=1), "month")


def test_a_point_parts_a_month_and_the_tenth_is_told_apart():
    assert written.served("2013.5") == Served(dt.date(2013, 5, 1), "month")
    assert written.served("2013.1").or_october
    assert not written.served("2013.10").or_october


@pytest.mark.parametrize(
    "text", ["", "2013", "五月", "2013-13", "2013-02-30", "1900-01-01", "5月4日"]
)
def test_what_is_no_day_is_not_guessed(text):
    assert written.served(text) is None


@given(st.text(max_size=12))
def test_no_text_breaks_the_reading(text):
    assert (found := written.served(text)) is None or found.on.year >= 1950
    assert (length := written.minutes(text)) is None or 0 <= length <= written.MOST_MINUTES


@given(st.integers(0, written.MOST_MINUTES))
def test_minutes_are_read_as_written(length):
    assert written.minutes(f"{length}分钟") == written.minutes(f" {length} min") == length


@given(st.integers(0, 700), st.integers(0, 59))
def test_hours_and_minutes_are_added(hours, rest):
    told = {written.minutes(f"{hours}小时{rest}分"), written.minutes(f"{hours}:{rest:02}")}
    assert told == {hours * 60 + rest}


@given(st.integers(0, 2900))
def test_a_bare_number_is_hours(quarters):
    assert written.minutes(f"{quarters / 4}") == quarters * 15
    assert written.minutes(f"{quarters / 4}小时") == quarters * 15


def test_hours_are_rounded_to_the_nearest_minute():
    assert [written.minutes(text) for text in ("1.33", "０．５", "1.008h")] == [80, 30, 60]


@pytest.mark.parametrize("text", ["", "半天", "-1", "1小时75分", "1,5", "9999999", "1.5天", "1:60"])
def test_what_is_no_length_is_not_guessed(text):
    assert written.minutes(text) is None


@pytest.mark.parametrize(
    ("day", "how"),
    [
        ("2013-12-31", "not_yet"),
        ("2014-01-01", "open"),
        ("2014-02-28", "open"),
        ("2014-03-01", "over"),
    ],
)
def test_the_first_and_the_last_day_of_the_window_belong_to_it(day, how):
    assert rules.window_on(POLICY, dt.date.fromisoformat(day)) == how
    assert rules.window_on(None, dt.date.fromisoformat(day)) is Window.NONE


@given(DAYS, st.integers(-10, 50_000), st.sampled_from(["day", "month"]))
def test_a_record_is_earlier_has_minutes_and_fits_its_days(day, length, precision):
    day = day.replace(day=1) if precision == "month" else day
    until, days = dt.date(2013, 12, 31), rules.days_of(day, precision)
    fault = rules.fault(day, precision, length, until=until, a_day=720)
    assert (fault is None) == (day <= until and 0 < length <= 720 * days)


def test_a_month_that_goes_on_after_the_last_day_is_late():
    until = dt.date(2013, 12, 15)
    assert rules.fault(dt.date(2013, 12, 1), "month", 60, until=until, a_day=720) is Fault.LATE
    assert rules.fault(dt.date(2013, 12, 15), "day", 60, until=until, a_day=720) is None


def test_the_last_tier_bounds_the_day():
    tiers = (DayTier(HoursApprover.NOBODY, 8), DayTier(HoursApprover.OFFICE, 12))
    assert rules.most_minutes_a_day(tiers) == 720


def test_two_approvals_count_and_nobody_is_passed_over():
    assert rules.state_after("submitted", Action.APPROVE, (UNIT, OFFICE)) == "unit_approved"
    assert rules.state_after("unit_approved", Action.APPROVE, (UNIT, OFFICE)) == "approved"
    assert rules.state_after("submitted", Action.APPROVE, (UNIT, NOBODY)) == "approved"
    assert rules.state_after("unit_approved", Action.RETURN, (UNIT, OFFICE)) == "returned"
    assert [rules.first_state((who, OFFICE)) for who in (NOBODY, UNIT)] == [
        "unit_approved",
        "submitted",
    ]


@pytest.mark.parametrize(
    ("approver", "place", "asked"),
    [
        (UNIT, Place(is_office=False, of_unit=True, above_unit=False), True),
        (PARENT, Place(is_office=False, of_unit=True, above_unit=False), False),
        (PARENT, Place(is_office=False, of_unit=True, above_unit=True), True),
        (OFFICE, Place(is_office=False, of_unit=True, above_unit=True), False),
        (UNIT, Place(is_office=True, of_unit=False, above_unit=False), True),
    ],
)
def test_each_approval_is_asked_of_its_own_place(approver, place, asked):
    assert rules.is_asked(approver, place) is asked
