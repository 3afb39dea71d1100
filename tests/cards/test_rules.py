"""How a card stands, for all dates; what may be done with it; how its number is written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.people.cards import rules
from volunteers.people.cards.rules import Act, Facts, Standing

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1))


@given(DAYS, st.integers(1, 50))
def test_a_card_is_good_until_the_day_before_its_anniversary(issued: dt.date, years: int) -> None:
    last = rules.expires_on(issued, years)
    assert last is not None
    day = dt.timedelta(days=1)
    assert rules.standing(Facts("valid", last), last) is Standing.VALID
    assert rules.standing(Facts("valid", last), last + day) is Standing.EXPIRED
    assert (last + day).year == issued.year + years or (issued.month, issued.day) == (1, 1)


def test_a_card_without_years_has_no_end() -> None:
    assert rules.expires_on(dt.date(2026, 1, 1), 0) is None
    assert rules.standing(Facts("valid"), dt.date(2099, 1, 1)) is Standing.VALID


@given(st.sampled_from(["lost", "replaced", "void"]), DAYS, st.booleans())
def test_what_has_ended_stays_ended(state: str, on: dt.date, is_suspended: bool) -> None:
    assert rules.standing(Facts(state, on, is_suspended), on) == state


def test_a_suspended_persons_card_is_suspended_before_it_is_expired() -> None:
    facts = Facts("valid", dt.date(2020, 1, 1), is_suspended=True)
    assert rules.standing(facts, dt.date(2026, 1, 1)) is Standing.SUSPENDED


@pytest.mark.parametrize("standing", Standing)
def test_a_replaced_card_is_left_alone_and_every_other_can_be_dealt_with(
    standing: Standing,
) -> None:
    assert bool(rules.open_acts(standing)) == (standing is not Standing.REPLACED)


def test_a_lost_card_is_not_lost_again() -> None:
    assert not rules.may(Act.LOSE, Standing.LOST)
    assert rules.may(Act.REISSUE, Standing.LOST)


@given(st.text("0123456789", max_size=30))
def test_a_number_in_fours_is_the_same_number(number: str) -> None:
    groups = rules.in_fours(number).split(" ")
    assert "".join(groups) == number
    assert all(len(group) == 4 for group in groups[:-1])
