"""What holds of the rules of shifts for every time and age, and of every sequence of acts."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.audit.services import system_actor
from tenants.errors import RuleBroken
from tests.factories import NOON, make_volunteer
from tests.service_factories import HOUR, make_shift
from volunteers.groundwork.common.ages import age_on
from volunteers.service.shifts import offering, rules, services, sweeping
from volunteers.service.shifts.models import Seat, Shift, SignUp
from volunteers.service.shifts.rules import Offered, Person, Plan, Why

MINUTE = dt.timedelta(minutes=1)
ACTOR = system_actor("command")
minutes = st.integers(-3000, 3000).map(lambda n: NOON + n * MINUTE)
lengths = st.integers(1, 600).map(lambda n: n * MINUTE)
times = st.tuples(minutes, lengths).map(lambda told: (told[0], told[0] + told[1]))
ages = st.none() | st.integers(0, 100)


def offered(starts=NOON, length=2 * HOUR, **changes):
    values = {"on": starts.date(), "is_planned": True, "is_published": True}
    return Offered(starts_at=starts, ends_at=starts + length, **values | changes)


@given(one=times, other=times)
def test_overlapping_is_mutual_and_needs_a_common_moment(one, other):
    assert rules.overlap(one, other) == rules.overlap(other, one)
    assert rules.overlap(one, other) == (max(one[0], other[0]) < min(one[1], other[1]))


@given(time=times, grace=st.integers(0, 120))
def test_what_takes_somebody_up_lies_inside_the_shift(time, grace):
    starts, ends = rules.occupied(*time, grace)
    assert time[0] == starts < ends <= max(time[1], starts + MINUTE)


@given(first=times, second=times, grace=st.integers(0, 120))
def test_a_clash_is_refused_whichever_comes_first(first, second, grace):
    def refused(mine, wanted):
        held = (rules.occupied(*mine, grace),)
        shift = offered(wanted[0], wanted[1] - wanted[0])
        person = Person("registered", False, None, held)
        return rules.why_not(person, shift, grace, wanted[0] - MINUTE) is Why.CLASH

    assert refused(first, second) == refused(second, first)


@given(born=st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2014, 1, 5)), low=ages, high=ages)
def test_whoever_is_let_in_is_of_the_age(born, low, high):
    why = rules.age_refused(born, offered(min_age=low, max_age=high))
    if why is None and (low is not None or high is not None):
        assert (low or 0) <= age_on(born, NOON.date()) <= (200 if high is None else high)
    assert (why is Why.AGE_UNKNOWN) == (born is None and (low, high) != (None, None))


@given(at=minutes, opens=st.none() | minutes)
def test_signing_up_is_open_from_the_opening_to_the_start_for_everybody(at, opens):
    why = rules.shift_refused(offered(opens_at=opens), at)
    assert (why is None) == ((opens is None or opens <= at) and at < NOON)


@given(weeks=st.integers(1, 26), until=st.none() | lengths)
def test_weekly_moves_every_time_by_a_week(weeks, until):
    first = Plan(NOON, NOON + HOUR, "万绿园", 3, withdraw_until=until and NOON - until)
    plans = rules.weekly(first, weeks)
    assert [plan.starts_at for plan in plans] == [NOON + n * 168 * HOUR for n in range(weeks)]
    assert {plan.ends_at - plan.starts_at for plan in plans} == {HOUR}
    assert {until and plan.starts_at - plan.withdraw_until for plan in plans} == {until}


@given(at=minutes, state=st.sampled_from(["seated", "waiting", "offered", "lapsed", "absent"]))
def test_a_place_is_given_back_in_time_a_waiting_until_the_start(at, state):
    why = rules.may_not_withdraw(state, until=NOON - HOUR, starts_at=NOON, at=at)
    last = {"seated": NOON - HOUR, "waiting": NOON, "offered": NOON}.get(state)
    assert (why is None) == (last is not None and at <= last)


acts = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "confirm", "sweep", "resize"]), st.integers(0, 5)),
    max_size=14,
)


def carry_out(act, number, shift, people, at):
    mine = SignUp.objects.filter(services.LIVE, volunteer=people[number]).first()
    if act == "join":
        services.sign_up(shift=shift, volunteer=people[number], actor=ACTOR, at=at)
    elif act == "sweep":
        sweeping.promote(actor=ACTOR, at=at)
    elif act == "resize":
        kept = Shift.objects.get(pk=shift.pk)
        plan = Plan(kept.starts_at, kept.ends_at, kept.place, 1 + number)
        services.change(shift=shift, wanted=plan, actor=ACTOR, at=at)
    elif mine is not None:
        answer = {"leave": services.withdraw, "confirm": offering.confirm}[act]
        answer(sign_up=mine, actor=ACTOR, at=at)


@pytest.mark.usefixtures("region")
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=acts)
def test_after_every_act_each_place_is_one_persons_and_nobody_overtakes(told):
    shift = make_shift(seats=2, starts_at=NOON + 1000 * HOUR)
    people = [make_volunteer(state="registered") for _one in range(6)]
    for step, (act, number) in enumerate(told):
        try:
            carry_out(act, number, shift, people, NOON + step * HOUR)
        except RuleBroken:
            continue
        finally:
            judge(shift)


def judge(shift):
    seats = list(Seat.objects.filter(shift=shift).values_list("sign_up__state", flat=True))
    rows = SignUp.objects.filter(shift=shift)
    held = rows.filter(services.HELD).count()
    assert len(seats) == Shift.objects.get(pk=shift.pk).capacity
    assert len([state for state in seats if state in rules.HELD]) == held
    assert {state for state in seats} <= {None, *rules.HELD}
    if rows.filter(state="waiting").exists():
        assert None not in seats
