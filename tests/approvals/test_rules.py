"""The rules of registration for all ages, numbers and orders of actions."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tenants.policy.subjects.people import ApprovalRoute, Approver, NumberPolicy, RegistrationPolicy
from volunteers.people.registration import rules
from volunteers.people.registration.approvals.rules import bands, tone_of
from volunteers.people.registration.models import ApplicationState
from volunteers.people.registration.rules import Action, AgeFault, State

PUER = RegistrationPolicy(source="", min_age=14, max_age=60, guardian_below=18)
NUMBERS = NumberPolicy(source="")
DAY = dt.date(2026, 11, 24)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))


def born(years: int, days: int = 0) -> dt.date:
    """Return the birth date of who turns `years` on DAY, some days later."""
    return dt.date(DAY.year - years, DAY.month, DAY.day) + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("birth", "fault"),
    [
        (born(14), None),
        (born(14, 1), AgeFault.TOO_YOUNG),
        (born(13), AgeFault.TOO_YOUNG),
        (born(60), None),
        (born(61, 1), None),
        (born(61), AgeFault.TOO_OLD),
        (None, AgeFault.UNKNOWN),
    ],
)
def test_both_bounds_are_included_to_the_day(birth: dt.date | None, fault: AgeFault | None) -> None:
    assert rules.age_fault(PUER, birth, DAY) == fault
    assert rules.may_register(PUER, birth, DAY) == (fault is None)


@pytest.mark.parametrize(
    ("day", "age"),
    [
        (dt.date(2026, 2, 28), 13),
        (dt.date(2026, 3, 1), 14),
        (dt.date(2028, 2, 28), 15),
        (dt.date(2028, 2, 29), 16),
    ],
)
def test_who_is_born_on_29_february_has_a_birthday_on_1_march(day: dt.date, age: int) -> None:
    assert rules.age_on(dt.date(2012, 2, 29), day) == age


@pytest.mark.parametrize(
    ("birth", "needed"), [(born(18), False), (born(18, 1), True), (None, True)]
)
def test_a_guardian_is_needed_until_the_birthday(birth: dt.date | None, needed: bool) -> None:
    assert rules.needs_guardian(PUER, birth, DAY) == needed


def test_without_bounds_no_age_is_asked() -> None:
    free = replace(PUER, min_age=None, max_age=None, guardian_below=None)
    assert rules.may_register(free, None, DAY)
    assert not rules.needs_guardian(free, None, DAY)


@given(birth=DAYS, day=DAYS)
def test_an_age_rises_by_one_each_year_and_never_between(birth: dt.date, day: dt.date) -> None:
    tomorrow = day + dt.timedelta(days=1)
    step = rules.age_on(birth, tomorrow) - rules.age_on(birth, day)
    is_birthday = (tomorrow.month, tomorrow.day) == (birth.month, birth.day)
    assert step in (0, 1)
    if is_birthday:
        assert step == 1


@given(sequence=st.integers(1, 10**8 - 1), prefix=st.sampled_from(["", "V", "ZYZ"]))
def test_every_number_made_passes_its_check(sequence: int, prefix: str) -> None:
    policy = replace(NUMBERS, prefix=prefix)
    made = rules.number_with_check(policy, "530800", sequence)
    assert rules.is_number(policy, "530800", made)
    assert made.startswith(f"{prefix}530800{sequence:08d}")


@given(sequence=st.integers(1, 10**8 - 1), at=st.integers(0, 14), digit=st.integers(1, 9))
def test_one_digit_copied_wrongly_is_noticed(sequence: int, at: int, digit: int) -> None:
    made = rules.number_with_check(NUMBERS, "530800", sequence)
    wrong = made[:at] + str((int(made[at]) + digit) % 10) + made[at + 1 :]
    assert not rules.is_number(NUMBERS, "530800", wrong)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_none(text: str) -> None:
    assert rules.is_number(NUMBERS, "530800", text) in (True, False)


@given(st.sets(st.integers(1, 10**8 - 1), min_size=2, max_size=50))
def test_no_two_running_numbers_make_one(sequences: set[int]) -> None:
    made = {rules.number_with_check(NUMBERS, "530800", one) for one in sequences}
    assert len(made) == len(sequences)


def test_the_states_are_those_of_the_table() -> None:
    assert {state.value for state in State} == set(ApplicationState.values)


@given(limit=st.integers(1, 365), days=st.integers(0, 400))
def test_every_day_of_waiting_lies_in_one_band(limit: int, days: int) -> None:
    found = [b for b in bands(limit) if b.low <= days and (b.high is None or days <= b.high)]
    assert len(found) == 1
    assert (found[0].tone == "red") == (days >= limit)
    assert tone_of(days, limit) == found[0].tone


def test_the_first_route_that_fits_decides() -> None:
    routes = (
        ApprovalRoute(Approver.FEDERATION, "", "city", unit_kinds=("city_organ",)),
        ApprovalRoute(Approver.FEDERATION, "", "simao", under=("simao_qu",)),
        ApprovalRoute(Approver.FEDERATION, "", "built_up", locations=("puer_built_up",)),
        ApprovalRoute(Approver.DELEGATE, "", "counties", delegate="office"),
    )
    asked = [("city_organ", "", "/top/a/"), ("township", "", "/top/simao_qu/nanping/")]
    asked += [("company", "puer_built_up", "/top/b/"), ("company", "elsewhere", "/top/ninger/c/")]
    found = [rules.route_for(routes, kind=k, location=at, path=path) for k, at, path in asked]
    assert [route and route.code for route in found] == ["city", "simao", "built_up", "counties"]


class Applying(RuleBasedStateMachine):
    """Any order of actions by anybody: nobody is approved unasked, nor unconfirmed, nor twice."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.past = State.DRAFT, [State.DRAFT]
        self.policy = PUER

    @rule(asks=st.booleans())
    @precondition(lambda self: self.state == State.DRAFT)
    def a_policy_asks_units(self, asks: bool) -> None:
        self.policy = replace(PUER, unit_confirms=asks)

    @rule(action=st.sampled_from(Action))
    def act(self, action: Action) -> None:
        after = rules.next_state(self.state, action, self.policy)
        if after is not None:
            self.state = after
            self.past.append(after)

    @invariant()
    def nobody_is_decided_who_did_not_submit(self) -> None:
        if self.state in (State.APPROVED, State.RETURNED, State.REJECTED):
            assert State.SUBMITTED in self.past

    @invariant()
    def an_end_is_an_end(self) -> None:
        ends = {State.APPROVED, State.REJECTED, State.WITHDRAWN}
        assert not ends & set(self.past[:-1])

    @invariant()
    def units_confirm_where_policy_asks(self) -> None:
        if self.state == State.APPROVED:
            assert (State.UNIT_CONFIRMED in self.past) == self.policy.unit_confirms

    @invariant()
    def an_applicant_can_leave_until_the_end(self) -> None:
        may = rules.next_state(self.state, Action.WITHDRAW, self.policy) is not None
        assert may == (self.state not in (State.APPROVED, State.REJECTED, State.WITHDRAWN))


TestApplying = Applying.TestCase
