"""Certificates are numbered, say what the ledger says, and are given once for the same hours."""

import datetime as dt

import pytest

from tenants.audit.models import AuditRow
from tests.certificates.conftest import FIRST, LAST
from tests.factories import make_unit, make_volunteer
from volunteers.groundwork.numbering.models import NumberCounter
from volunteers.people.registration.rules import is_number
from volunteers.service.certificates import errors, services
from volunteers.service.certificates.content import Certifier
from volunteers.service.certificates.models import RecordCertificate
from volunteers.service.certificates.rules import Period
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger.services import Corrected

DAY = dt.timedelta(days=1)


def test_it_counts_live_entries_net_of_corrections_and_keeps_back_filled_apart(
    person, serve, issue, office, at
):
    wrong = serve(person, minutes=120)
    to, reason = Corrected(30), "签退时间有误"
    ledger.correct(entry=wrong, to=to, reason=reason, actor=office, at=at)
    serve(person, FIRST, 60, source="backfill")
    serve(person, FIRST - DAY, 600)
    made = issue(person)
    assert (made.timed_minutes, made.backfilled_minutes) == (30, 60)
    assert [line["minutes"] for line in made.shown["lines"]] == [60, 30]


def test_numbers_follow_each_other_and_check_themselves(person, serve, issue, region, policy):
    serve(person)
    other = make_volunteer(state="registered")
    serve(other)
    first, second = issue(person), issue(other)
    assert first.number < second.number
    assert first.number.startswith("ZM")
    assert is_number(policy.numbers, region.division, first.number.removeprefix("ZM"))
    assert NumberCounter.objects.get(series="certificate").last == 2


def test_the_same_hours_give_the_same_certificate_until_something_changes(person, serve, issue):
    serve(person)
    first = issue(person)
    assert issue(person).pk == first.pk
    assert issue(person, language="en").pk != first.pk
    serve(person, LAST - DAY)
    assert issue(person).pk not in {first.pk, None}
    assert RecordCertificate.objects.count() == 3


def test_without_hours_or_with_a_bad_period_no_number_is_taken(person, issue):
    with pytest.raises(errors.NoHours):
        issue(person)
    for period in (Period(LAST, FIRST), Period(FIRST, LAST + DAY)):
        with pytest.raises(errors.BadPeriod):
            issue(person, period=period)
    assert not NumberCounter.objects.filter(series="certificate").exists()


def test_a_unit_certifies_what_it_recorded_with_those_below_it(person, serve, issue):
    below = make_unit(parent=person.unit)
    serve(person, unit_id=below.pk)
    serve(person, minutes=600, unit_id=make_unit().pk)
    made = issue(person, by=Certifier("李管", person.unit))
    assert made.timed_minutes == 90
    assert made.certified_by == person.unit
    assert made.shown["issuer"] == person.unit.name
    assert issue(person).timed_minutes == 690


def test_a_volunteer_takes_ten_a_day(person, serve, office, at, wish_for):
    days = [LAST - DAY * n for n in range(11)]
    for day in days:
        serve(person, day)
    for day in days[:10]:
        services.issue_own(person=person, wish=wish_for(day), actor=office, at=at)
    with pytest.raises(errors.TooManyToday):
        services.issue_own(person=person, wish=wish_for(days[10]), actor=office, at=at)


def test_a_revoked_one_stays_with_its_reason_on_record_and_is_not_given_again(
    person, serve, issue, office, at
):
    serve(person)
    made, said = issue(person), {"actor": office, "at": at}
    with pytest.raises(errors.NoReason):
        services.revoke(certificate_id=made.pk, reason="错", **said)
    gone = services.revoke(certificate_id=made.pk, reason="记录有误", **said)
    assert (gone.state, gone.revoke_reason) == ("revoked", "记录有误")
    with pytest.raises(errors.AlreadyRevoked):
        services.revoke(certificate_id=made.pk, reason="再撤一次", **said)
    assert AuditRow.objects.get(action="certificate.revoke").why == "记录有误"
    assert issue(person).pk != made.pk


def test_many_take_few_queries(serve, office, at, wish_for, django_assert_max_num_queries):
    people = [make_volunteer(state="registered") for _one in range(20)]
    for one in people:
        serve(one)
    keys, by = [one.pk for one in people], Certifier("王办")
    wish = wish_for(LAST)
    with django_assert_max_num_queries(16):
        services.issue_many(volunteer_ids=keys, wish=wish, by=by, actor=office, at=at)
    assert RecordCertificate.objects.count() == 20
