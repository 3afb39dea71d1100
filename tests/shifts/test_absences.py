"""Explaining an absence in time, and the leader's answer, once."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.factories import NOON, make_volunteer
from tests.service_factories import make_shift, make_sign_up
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.shifts import absences, errors, following, rules
from volunteers.service.shifts.models import SignUp

ACTOR = system_actor("command")
DAY = dt.timedelta(days=1)


@pytest.fixture
def absent(region):
    who = make_volunteer(state="registered")
    return make_sign_up(make_shift(), who, state="absent")


def explain(sign_up, text="家中老人急病", at=NOON + DAY):
    return absences.explain(sign_up=sign_up, text=text, actor=ACTOR, at=at)


def decide(sign_up, accepted=True):
    return absences.decide(sign_up=sign_up, accepted=accepted, actor=ACTOR, at=NOON + DAY)


def test_an_absence_is_explained_anew_until_it_is_decided_on_once(absent):
    explain(absent)
    explain(absent, "孩子急病，来不及退出")
    assert decide(absent).explanation_accepted is True
    for late in (explain, decide):
        with pytest.raises(errors.DecidedAlready):
            late(absent)
    assert SignUp.objects.get().explanation == "孩子急病，来不及退出"
    assert "急病" not in str(list(AuditRow.objects.values()))


@pytest.mark.parametrize(("days", "is_in_time"), [(7, True), (8, False)])
def test_policys_days_are_counted_from_the_shifts_end(absent, days, is_in_time):
    at = NOON + days * DAY
    assert absences.may_explain(SignUp.objects.get(), 7, at) is is_in_time
    if not is_in_time:
        with pytest.raises(errors.ExplainedTooLate):
            explain(absent, at=at)


def test_only_an_absence_is_explained_and_only_an_explanation_decided(absent):
    with pytest.raises(errors.NotAbsent):
        decide(absent)
    with pytest.raises(errors.NoReason):
        explain(absent, "忙")
    with pytest.raises(errors.NotAbsent):
        explain(make_sign_up(make_shift(seats=1)))


def test_an_explanation_goes_with_its_person(absent):
    explain(absent)
    following.forget(PersonAnonymised((absent.volunteer_id,), NOON))
    assert SignUp.objects.get().explanation is None


@given(days=st.integers(1, 60), late=st.integers(-5, 70))
def test_so_many_days_and_no_more(days, late):
    ended = dt.date(2014, 1, 5)
    assert rules.may_explain(ended, days, ended + late * DAY) is (late <= days)
