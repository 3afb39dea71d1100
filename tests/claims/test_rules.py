"""What may be claimed, by when it is answered and by whom, and how a claim ends."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tenants.policy.subjects.service import DayTier, HoursApprover
from volunteers.service.claims import rules
from volunteers.service.claims.rules import Act, Fault, Hand, Stands

DAY = dt.date(2014, 1, 5)
NOON = dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
TIERS = (
    DayTier(HoursApprover.NOBODY, 8),
    DayTier(HoursApprover.PARENT_UNIT, 12),
    DayTier(HoursApprover.OFFICE, 24),
)
days = some.dates(dt.date(2014, 1, 1), dt.date(2014, 3, 1))


def fault(minutes=60, starts_at=None, ends_at=None, least=1, **changes):
    values = {"served_on": DAY} | changes
    stands = Stands(minutes=minutes, starts_at=starts_at, ends_at=ends_at, **values)
    return rules.fault_of(stands, NOON, on=DAY, least=least)


def test_what_can_be_claimed_is_over_and_no_longer_than_its_times():
    assert fault() is None
    assert fault(120, NOON - 2 * HOUR, NOON) is None
    assert fault(121, NOON - 2 * HOUR, NOON) is Fault.MORE_THAN_TIME
    assert fault(30, NOON - HOUR, NOON + HOUR) is Fault.FUTURE
    assert fault(served_on=DAY + dt.timedelta(days=1)) is Fault.FUTURE
    assert fault(60, NOON, NOON - HOUR) is Fault.ENDS_BEFORE


def test_minutes_are_bounded_by_a_day_or_a_month():
    assert fault(0) is Fault.NO_MINUTES
    assert fault(0, least=0) is None
    assert fault(1440) is None
    assert fault(1441) is Fault.MORE_THAN_DAY
    assert fault(1441, is_of_month=True) is None


def test_the_last_day_is_included():
    assert not rules.is_too_late(DAY, 180, DAY + dt.timedelta(days=180))
    assert rules.is_too_late(DAY, 180, DAY + dt.timedelta(days=181))
    due = rules.due_on(DAY, 10)
    assert not rules.is_late(rules.CLAIMED, due, due)
    assert rules.is_late(rules.APPEALED, due, due + dt.timedelta(days=1))
    assert not rules.is_late(rules.REFUSED, due, due + dt.timedelta(days=1))


def test_an_appeal_has_its_time_and_something_to_gain():
    asked = {"answered_on": DAY, "appeal_days": 15}
    last = DAY + dt.timedelta(days=15)
    assert rules.may_appeal(is_in_full=False, on=last, **asked)
    assert not rules.may_appeal(is_in_full=False, on=last + dt.timedelta(days=1), **asked)
    assert not rules.may_appeal(is_in_full=True, on=DAY, **asked)


def test_a_day_above_a_tier_asks_for_somebody_above():
    for minutes, unit, parent in ((480, True, True), (481, False, True), (721, False, False)):
        approver = rules.approver_of(minutes, TIERS)
        assert rules.may_approve(approver, Hand.UNIT) is unit
        assert rules.may_approve(approver, Hand.PARENT) is parent
        assert rules.may_approve(approver, Hand.OFFICE)


def test_nobody_is_written_to_at_night():
    assert rules.may_write_at(NOON.replace(hour=9))
    assert not rules.may_write_at(NOON.replace(hour=18))
    assert not rules.may_write_at(NOON.replace(hour=8, minute=59))


@given(due=days, on=some.lists(days, min_size=1, max_size=40, unique=True).map(sorted))
def test_reminders_come_once_before_and_once_a_day_after(due, on):
    reminded, sent = None, []
    for day in on:
        if rules.is_to_remind(due, reminded, day):
            reminded = day
            sent.append(day)
        assert not rules.is_to_remind(due, reminded, day)
    assert sum(day <= due for day in sent) <= 1
    assert [day for day in on if day > due] == [day for day in sent if day > due]


class Claim(RuleBasedStateMachine):
    """Everybody tries everything, in any order."""

    @initialize()
    def claimed(self):
        self.state, self.answers = rules.CLAIMED, []

    @rule(act=some.sampled_from(Act), by=some.sampled_from(Hand))
    def tried(self, act, by):
        to_state = rules.after(self.state, act, by)
        assert (act in rules.open_acts(self.state, by)) is (to_state is not None)
        if to_state is not None:
            self.answers += [by] if act in (Act.UPHOLD, Act.REFUSE) else []
            self.state = to_state

    @invariant()
    def a_unit_answers_once_and_the_office_last(self):
        assert len(self.answers) <= 2
        assert all(by is not Hand.VOLUNTEER for by in self.answers)
        assert len(self.answers) < 2 or self.answers[1] is Hand.OFFICE

    @invariant()
    def somebody_has_to_act_on_what_is_open(self):
        waits = any(rules.open_acts(self.state, by) for by in Hand if by is not Hand.VOLUNTEER)
        assert waits is (self.state in rules.OPEN)


TestClaim = Claim.TestCase
