"""Earlier service is entered in its window, proven, approved by two, and stands in the ledger."""

import datetime as dt

import pytest
from django.utils import timezone

from tenants.audit.models import AuditRow
from tenants.keys import files
from tests.backfill.conftest import OFFICE, PDF, somebody
from tests.factories import make_unit, make_volunteer
from tests.service_factories import make_entry
from volunteers.groundwork.marks.models import Mark
from volunteers.service.backfill import deciding, errors, services
from volunteers.service.backfill.deciding import Desk, Why
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord
from volunteers.service.backfill.rules import Action
from volunteers.service.ledger import totals
from volunteers.service.ledger.models import HourEntry, HourTotal


def day(text):
    return dt.datetime.fromisoformat(f"{text}T12:00:00+08:00")


def test_a_record_waits_with_its_proof_sealed(person, submit):
    record = submit(person)
    assert (record.state, record.unit_id, record.content) == (
        "submitted",
        person.unit_id,
        "捡拾垃圾",
    )
    assert files.get(record.evidence.stored_file) == PDF.content
    assert not HourEntry.objects.exists()
    assert AuditRow.objects.get(action="backfill.submit").object_id == str(record.pk)


@pytest.mark.parametrize("on", ["2013-12-31", "2014-03-01"])
def test_outside_of_the_window_nothing_is_entered_and_its_days_are_said(person, submit, on):
    with pytest.raises(errors.OutsideWindow, match="2014-01-01 至 2014-02-28"):
        submit(person, on=day(on))
    assert not BackfillRecord.objects.exists()
    assert not BackfillEvidence.objects.exists()


def test_a_region_without_a_window_says_so(region, submit):
    with pytest.raises(errors.OutsideWindow, match="没有开放补录"):
        submit(make_volunteer(state="registered", unit=make_unit()))


def test_service_after_the_last_day_is_refused_with_it(person, submit):
    with pytest.raises(errors.ServedLate, match="2013-12-31"):
        submit(person, served_on=dt.date(2014, 1, 1))


def test_nobody_is_given_hours_who_is_not_registered(window, submit):
    with pytest.raises(errors.NotRegistered):
        submit(make_volunteer(unit=make_unit()))


def test_a_day_holds_no_more_than_its_last_tier_with_all_that_is_there(person, submit):
    make_entry(person, served_on=dt.date(2013, 5, 4), minutes=20 * 60)
    submit(person, minutes=3 * 60)
    with pytest.raises(errors.OverDay):
        submit(person, minutes=61, project_title="另一项目")
    submit(person, minutes=60, project_title="另一项目")


def test_a_month_holds_no_more_than_its_days(person, submit):
    month = {"served_on": dt.date(2013, 2, 1), "precision": "month"}
    submit(person, minutes=27 * 24 * 60, **month)
    submit(person, minutes=24 * 60, served_on=dt.date(2013, 2, 7))
    with pytest.raises(errors.OverDay):
        submit(person, minutes=1, project_title="另一项目", **month)


def test_the_same_is_told_once_until_it_is_withdrawn(person, submit, at):
    first = submit(person)
    with pytest.raises(errors.ToldAlready):
        submit(person)
    services.withdraw(record_id=first.pk, actor=somebody(), at=at)
    assert submit(person).state == "submitted"
    with pytest.raises(errors.NotWaiting, match="已撤回"):
        services.withdraw(record_id=first.pk, actor=somebody(), at=at)


@pytest.fixture
def approved(person, submit, act):
    record = submit(person)
    act([record], somebody())
    assert not HourEntry.objects.exists()
    act([record], somebody())
    record.refresh_from_db()
    return record


def test_two_accounts_approve_and_it_stands_in_the_ledger(approved):
    entry = HourEntry.objects.get()
    assert (approved.state, approved.entry_id) == ("approved", entry.pk)
    assert (entry.source, entry.precision, entry.starts_at) == ("backfill", "day", None)
    assert (entry.minutes, entry.text.content) == (90, "捡拾垃圾")
    assert entry.confirmed_by == approved.decided_by != approved.unit_decided_by


def test_each_sum_has_it_apart(approved):
    total = HourTotal.objects.get()
    assert (total.year, total.timed, total.backfilled) == (2013, 0, 90)
    marks = set(Mark.objects.exclude(month="").values_list("measure", "month"))
    assert marks == {("hours.backfilled", "2013-05")}
    assert totals.differences() == []


def test_one_account_does_not_approve_twice(person, submit, act):
    record, actor = submit(person), somebody()
    act([record], actor)
    assert [left.why for left in act([record], actor).left_out] == [Why.SAME_APPROVER]
    assert not HourEntry.objects.exists()


def test_who_entered_it_may_approve_once_alone(person, submit, act):
    actor = somebody()
    record = submit(person, actor=actor)
    act([record], actor)
    act([record], actor)
    record.refresh_from_db()
    assert record.state == "unit_approved"


def test_whoever_comes_second_is_told_who_was_first(person, submit, act):
    record = submit(person)
    first, second = somebody(), somebody()
    act([record], first, action=Action.RETURN, reason="证明不清楚")
    left = act([record], second).left_out
    assert [one.why for one in left] == [Why.DECIDED]
    assert first.label in str(deciding.told(left[0]))
    assert "已退回" in str(deciding.told(left[0]))


def test_a_return_says_why(person, submit, act):
    record = submit(person)
    with pytest.raises(errors.ReasonMissing):
        act([record], somebody(), action=Action.RETURN, reason="不")
    act([record], somebody(), action=Action.RETURN, reason="证明不清楚")
    record.refresh_from_db()
    assert (record.state, record.reason) == ("returned", "证明不清楚")


def test_without_proof_nothing_is_approved(person, submit, act, at):
    record = submit(person)
    BackfillRecord.objects.update(evidence=None)
    assert [left.why for left in act([record], somebody()).left_out] == [Why.NO_EVIDENCE]
    rows = BackfillRecord.objects.all()
    assert services.attach(records=rows, scan=PDF, actor=somebody(), at=at) == 1
    assert act([record], somebody()).done == {"unit_approved": 1}


def test_another_proof_takes_the_place_of_the_first(
    person, submit, at, django_capture_on_commit_callbacks
):
    before = submit(person).evidence.stored_file
    rows = BackfillRecord.objects.all()
    with django_capture_on_commit_callbacks(execute=True):
        services.attach(records=rows, scan=PDF, actor=somebody(), at=at)
    assert BackfillEvidence.objects.get().stored_file != before
    with pytest.raises(FileNotFoundError):
        files.get(before)


def test_the_first_approval_is_the_units_and_the_second_the_offices(person, submit, act):
    record = submit(person)
    unit, stranger = Desk(False, (person.unit.path,)), Desk(False, (make_unit().path,))
    assert [left.why for left in act([record], somebody(), stranger).left_out] == [Why.NOT_YOURS]
    assert act([record], somebody(), unit).done == {"unit_approved": 1}
    assert [left.why for left in act([record], somebody(), unit).left_out] == [Why.NOT_YOURS]
    assert act([record], somebody(), OFFICE).done == {"approved": 1}


def test_that_the_office_took_a_units_place_is_on_record(person, submit, act):
    act([submit(person)], somebody())
    assert AuditRow.objects.get(action="backfill.approve").changes["overrides"] == person.unit.code


def test_a_day_that_has_filled_up_since_is_left_out(person, submit, act):
    record = submit(person)
    act([record], somebody())
    make_entry(person, served_on=record.served_on, minutes=24 * 60)
    assert [left.why for left in act([record], somebody()).left_out] == [Why.OVER_DAY]


def test_many_are_approved_in_as_many_statements_as_one(
    person, submit, act, django_assert_max_num_queries
):
    records = [submit(person, project_title=f"项目{n}", minutes=5) for n in range(12)]
    act(records, somebody())
    with django_assert_max_num_queries(28):
        assert act(records, somebody()).done == {"approved": 12}
    assert HourTotal.objects.get().backfilled == 60
    assert AuditRow.objects.filter(action="hours.enter").count() == 12


def test_more_than_were_shown_are_not_decided(person, submit, act):
    records = [submit(person, project_title=f"项目{n}") for n in range(2)]
    with pytest.raises(errors.MoreThanShown):
        act(records, somebody(), shown=1)


def test_a_look_at_the_proof_is_on_record(person, submit):
    evidence, actor = submit(person).evidence, somebody()
    services.open_evidence(evidence_id=evidence.pk, actor=actor, at=timezone.now())
    assert AuditRow.objects.get(action="backfill.open_evidence").actor_id == actor.user_id
