"""Which records a certificate counts, and how it adds them up."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.service.certificates import rules
from volunteers.service.certificates.rules import Fault, Period, Record

DAY = dt.timedelta(days=1)
MARCH = Period(dt.date(2014, 3, 5), dt.date(2014, 4, 30))
ONE = Record("海滩清洁", "environment", "示例学校", dt.date(2014, 3, 5), 60)
days = st.dates(dt.date(2014, 1, 1), dt.date(2014, 6, 30))
records = st.builds(
    replace,
    st.just(ONE),
    title=st.sampled_from(["海滩清洁", "敬老"]),
    served_on=days,
    minutes=st.integers(1, 600),
    is_backfilled=st.booleans(),
)


def test_both_days_of_a_period_count_and_none_beside_them():
    for day in (MARCH.first, MARCH.last):
        assert rules.counts(replace(ONE, served_on=day), MARCH)
    for day in (MARCH.first - DAY, MARCH.last + DAY):
        assert not rules.counts(replace(ONE, served_on=day), MARCH)


@pytest.mark.parametrize(
    ("month", "last", "is_in"),
    [
        (3, dt.date(2014, 4, 30), False),
        (4, dt.date(2014, 4, 30), True),
        (4, dt.date(2014, 4, 29), False),
    ],
)
def test_a_month_counts_as_a_whole_alone(month, last, is_in):
    of_month = replace(ONE, served_on=dt.date(2014, month, 1), is_month=True)
    assert rules.counts(of_month, Period(MARCH.first, last)) is is_in


def test_a_period_ends_when_it_has_begun_and_not_after_today():
    today = MARCH.last
    assert rules.fault_of(Period(today, today), today) is None
    assert rules.fault_of(Period(today, today - DAY), today) is Fault.BACKWARDS
    assert rules.fault_of(Period(today, today + DAY), today) is Fault.FUTURE


@given(st.lists(records, max_size=20))
def test_the_lines_add_up_to_the_sums_and_keep_back_filled_hours_apart(found):
    told, lines = rules.sums(found), rules.lines(found)
    assert told.total == sum(record.minutes for record in found)
    assert told.timed == sum(line.minutes for line in lines if not line.is_backfilled)
    assert told.backfilled == sum(line.minutes for line in lines if line.is_backfilled)
    assert sum(line.times for line in lines) == len(found)
    assert all(line.first <= line.last for line in lines)


def test_who_recorded_most_is_named_first():
    more = replace(ONE, unit="示例机关", minutes=90)
    assert rules.recorders([ONE, more, ONE, replace(ONE, minutes=1)]) == ["示例学校", "示例机关"]
