"""Checking in and out: one record each, whatever is sent twice, early, late or out of order."""

import datetime as dt

import pytest

from tenants.audit.services import system_actor
from tenants.ids import uuid7
from tests.factories import make_volunteer
from tests.service_factories import make_shift, make_sign_up
from volunteers.groundwork.common import facts
from volunteers.service.checkin import codes, errors, services
from volunteers.service.checkin.facts import CheckedOut
from volunteers.service.checkin.models import Check
from volunteers.service.checkin.services import Told

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def shift(region):
    return make_shift()


@pytest.fixture
def person(shift):
    return make_sign_up(shift).volunteer


def check(shift, person, kind="in", after=0, **changes):
    """Check somebody in or out so many minutes after the start."""
    told = Told(**{"kind": kind, "source": "list"} | changes)
    at = shift.starts_at + after * MINUTE
    actor = system_actor("command")
    return services.check(shift=shift, volunteer=person, told=told, actor=actor, at=at)


def refused(code, *args, **more):
    with pytest.raises(errors.CheckRefused) as refusal:
        check(*args, **more)
    return refusal.value.code == code


def test_in_then_out(shift, person, monkeypatch):
    told = []
    monkeypatch.setitem(facts._handlers, CheckedOut, [told.append])
    check(shift, person)
    check(shift, person, "out", 120)
    assert told == [CheckedOut(shift.pk, person.pk, shift.starts_at + 120 * MINUTE)]
    assert Check.objects.filter(shift=shift, volunteer=person).count() == 2


def test_a_second_scan_is_told_that_it_was_the_second(shift, person):
    check(shift, person)
    assert refused("in_already", shift, person, after=1)
    check(shift, person, "out", 60)
    assert refused("out_already", shift, person, "out", 61)
    assert Check.objects.filter(volunteer=person).count() == 2


def test_a_replay_with_the_same_key_is_one_record(shift, person):
    key = uuid7()
    first = check(shift, person, key=key)
    assert check(shift, person, after=3, key=key) == first
    assert Check.objects.filter(volunteer=person).count() == 1


@pytest.mark.parametrize(
    ("kind", "after", "code"),
    [
        ("in", -61, "too_early"),
        ("in", 121, "too_late"),
        ("in", 3 * 1440, "wrong_day"),
        ("in", -3 * 1440, "wrong_day"),
        ("out", 10, "not_in_yet"),
    ],
)
def test_out_of_time_or_order_it_is_refused(shift, person, kind, after, code):
    assert refused(code, shift, person, kind, after)


@pytest.mark.parametrize("after", [-60, 120])
def test_both_ends_of_the_window_are_included(shift, person, after):
    assert check(shift, person, after=after)


def test_a_clock_ten_minutes_back_makes_no_negative_stay(shift, person):
    check(shift, person, after=10)
    assert refused("before_in", shift, person, "out", 0)


def test_whoever_has_no_place_is_sent_to_the_leader(shift):
    assert refused("not_signed_up", shift, make_volunteer(state="registered"))


@pytest.mark.parametrize("make", [codes.code, codes.token])
def test_alone_one_needs_the_code_that_is_shown(shift, person, make):
    secret = str(shift.code_secret)
    right = make(secret, "alpha", shift.pk, shift.starts_at)
    assert refused("wrong_code", shift, person, source="qr", after=2, given=right)
    assert refused("wrong_code", shift, person, source="code", given="")
    assert check(shift, person, source="qr", given=right)


def test_an_override_says_why_and_can_be_taken_back_for_ten_seconds(shift, person):
    with pytest.raises(errors.NoReason):
        check(shift, person, source="override", reason="无")
    made = check(shift, person, source="override", reason="手机没电，本人在场")
    late, soon = (made.received_at + dt.timedelta(seconds=n) for n in (11, 9))
    with pytest.raises(errors.TooLateToUndo):
        services.undo(check=made, actor=system_actor("command"), at=late)
    services.undo(check=made, actor=system_actor("command"), at=soon)
    assert check(shift, person, after=1)


def test_a_cancelled_shift_takes_nobody(shift, person):
    shift.state = "cancelled"
    assert refused("not_planned", shift, person)
