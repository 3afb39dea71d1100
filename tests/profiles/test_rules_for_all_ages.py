"""Bounds of birth dates and outlines of minors mean what the rule of ages says, on every day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tenants.policy.loader import national_layer
from tenants.policy.resolve import resolve
from volunteers.groundwork.common.ages import age_on
from volunteers.people.profiles.rules import birth_bounds, is_limited

DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2060, 12, 31))
POLICY = resolve("test", [[national_layer()]], dt.date(2026, 1, 1), 0)


@given(born=DAYS, on=DAYS, low=st.integers(0, 30), high=st.integers(30, 90))
def test_the_bounds_of_birth_are_those_of_age(
    born: dt.date, on: dt.date, low: int, high: int
) -> None:
    ages = replace(POLICY.registration, min_age=low, max_age=high)
    after, until = birth_bounds(replace(POLICY, registration=ages), on)
    assert after is not None
    assert until is not None
    assert (after < born <= until) == (low <= age_on(born, on) <= high)


@given(born=DAYS | st.none(), on=DAYS, is_open=st.booleans())
def test_an_outline_is_shown_of_whoever_is_not_known_to_be_18_until_it_is_opened(
    born: dt.date | None, on: dt.date, is_open: bool
) -> None:
    is_adult = born is not None and age_on(born, on) >= 18
    assert is_limited(born, on, is_open=is_open) == (not is_open and not is_adult)
