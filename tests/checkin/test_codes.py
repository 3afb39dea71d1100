"""The code on site: this moment's and the step before, of this shift and this region alone."""

import datetime as dt
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from volunteers.service.checkin import codes

SECRET, OTHER = "00" * 20, "01" * 20
SHIFT, ANOTHER = UUID(int=7), UUID(int=8)
moments = st.datetimes(dt.datetime(2013, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))


def opens(given, at, secret=SECRET, region="alpha", shift=SHIFT):
    return codes.opens(secret, region, shift, given, at)


def shown(at):
    """What the screen shows at a moment: the digits, and what the QR's address holds."""
    return [make(SECRET, "alpha", SHIFT, at) for make in (codes.code, codes.token)]


@given(moments, st.integers(0, 30))
def test_what_is_shown_opens_for_another_thirty_seconds(at, later):
    then = at + dt.timedelta(seconds=later)
    assert all(opens(one, then) for one in shown(at))


@given(moments, st.integers(60, 10_000))
def test_a_minute_later_it_is_worth_nothing(at, later):
    _digits, token = shown(at)
    assert not opens(token, at + dt.timedelta(seconds=later))


@given(moments)
def test_it_is_of_one_shift_and_one_region(at):
    _digits, token = shown(at)
    assert not opens(token, at, shift=ANOTHER)
    assert not opens(token, at, region="beta")
    assert not opens(token, at, secret=OTHER)


@given(moments)
def test_the_token_says_which_shift_it_is_of(at):
    digits, token = shown(at)
    assert codes.shift_of(token) == SHIFT
    assert len(token) == codes.TOKEN_LENGTH
    assert len(digits) == codes.DIGITS
    assert 1 <= codes.seconds_left(at) <= codes.STEP_SECONDS


@given(st.text(max_size=60))
def test_anything_else_is_no_token(given):
    found = codes.shift_of(given)
    assert found is None or len(given) == codes.TOKEN_LENGTH
