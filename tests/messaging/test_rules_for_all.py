"""Limits of codes and waits of retries, for all histories."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from tenants.messaging import rules

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AGES = st.lists(st.integers(0, 200_000), max_size=30).map(sorted)  # seconds, the latest first


@given(ages=AGES)
def test_a_code_is_sent_exactly_within_both_limits(ages: list[int]) -> None:
    sent = [NOW - dt.timedelta(seconds=age) for age in ages]
    today = [age for age in ages if age < 86_400]
    allowed = len(today) < 10 and not any(age < 60 for age in today)
    assert (rules.wait_before_code(sent, NOW) is None) is allowed


@given(ages=AGES)
def test_after_the_wait_a_code_may_be_sent(ages: list[int]) -> None:
    sent = [NOW - dt.timedelta(seconds=age) for age in ages]
    later = NOW
    for _step in range(3):  # a day's limit may be followed by a minute's
        wait = rules.wait_before_code(sent, later)
        later += wait or dt.timedelta(0)
    assert rules.wait_before_code(sent, later) is None


@given(attempts=st.integers(1, 50))
def test_each_wait_is_longer_than_the_last_and_there_is_an_end(attempts: int) -> None:
    wait, after = rules.wait_before_retry(attempts), rules.wait_before_retry(attempts + 1)
    assert after is None or (wait is not None and after > wait)
    assert (wait is None) is (attempts > len(rules.WAITS))
