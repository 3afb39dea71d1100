"""Signs are found once, in few statements, and closed with a note."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.audit.models import AuditReason, AuditRow
from tenants.audit.services import system_actor
from tests.factories import NOON, make_unit, make_volunteer
from tests.service_factories import HOUR, make_entry, make_project, make_shift
from volunteers.people.standing import anonymising
from volunteers.service.checkin.models import Check
from volunteers.service.protection import services
from volunteers.service.protection.models import HourSign, SignState

NIGHT = NOON + dt.timedelta(hours=14)  # 02:00 of the next day
ACTOR = system_actor("task")
DEVICE = b"d" * 32


@pytest.fixture
def unit(region):
    return make_unit()


def people(unit, count):
    return [make_volunteer(unit=unit, state="registered") for _person in range(count)]


def check(shift, person, at=NOON, **changes):
    values = {"kind": "in", "source": "qr", "received_at": at, "device_hash": DEVICE} | changes
    return Check.objects.create(shift=shift, volunteer=person, at=at, **values)


def found(at=NIGHT):
    return services.find(actor=ACTOR, at=at)


def review(sign, note="已向项目负责人核实", state=SignState.IN_ORDER):
    return services.review(sign=sign, state=state, note=note, actor=ACTOR, at=NIGHT)


def test_a_device_that_checks_in_five_is_found_once(unit):
    shift = make_shift(project=make_project(unit=unit))
    five = people(unit, 5)
    for person in five:
        check(shift, person)
    assert (found(), found()) == (1, 0)
    sign = HourSign.objects.get()
    assert (sign.kind, sign.unit, sign.shift, sign.facts["count"]) == (
        "same_device", unit, shift, 5,
    )  # fmt: skip
    assert set(sign.facts["people"]) == {str(person.pk) for person in five}


@pytest.mark.parametrize("changes", [{"source": "list"}, {"voided_at": NOON}, {"kind": "out"}])
def test_what_a_leader_ticks_what_is_void_and_who_goes_count_for_nothing(unit, changes):
    shift = make_shift()
    for person in people(unit, 5):
        check(shift, person, **changes)
    assert found() == 0


def test_two_shifts_of_one_day_count_together_and_two_devices_apart(unit):
    shifts = [make_shift(), make_shift(starts_at=NOON + 3 * HOUR)]
    for place, person in enumerate(people(unit, 6)):
        check(shifts[place % 2], person, device_hash=DEVICE if place < 5 else b"e" * 32)
    assert found() == 1
    assert HourSign.objects.get().shift is None


def test_a_day_is_looked_at_once_it_is_over(unit):
    shift = make_shift()
    for person in people(unit, 5):
        check(shift, person)
    assert found(NOON + 3 * HOUR) == 0
    assert found(NOON + dt.timedelta(days=9)) == 0
    assert found(NOON + dt.timedelta(days=8)) == 1


def test_whoever_is_at_two_places_is_found(unit):
    here = make_shift(project=make_project(latitude="20.0", longitude="110.0"))
    far = make_shift(starts_at=NOON + 3 * HOUR, latitude="21.0", longitude="110.0")
    person, other = people(unit, 2)
    check(here, person)
    check(here, person, NOON + 2 * HOUR, kind="out")
    check(far, person, NOON + 2 * HOUR + dt.timedelta(minutes=10))
    check(here, other)
    assert found() == 1
    sign = HourSign.objects.get()
    assert (sign.kind, sign.volunteer) == ("impossible_sequence", person)
    assert 111_000 < sign.facts["metres"] < 111_400
    assert sign.facts["minutes"] == 10


def test_days_above_the_cap_and_at_it_again_and_again_are_found(unit):
    over, at_cap = people(unit, 2)
    make_entry(over, minutes=1000)
    make_entry(over, minutes=500)
    for day in range(4):
        make_entry(at_cap, minutes=480, served_on=NOON.date() - dt.timedelta(days=day))
    assert found() == 1
    assert HourSign.objects.get().volunteer == over
    make_entry(at_cap, minutes=480, served_on=NOON.date() + dt.timedelta(days=5))
    assert found() == 1
    assert HourSign.objects.get(volunteer=at_cap).facts["count"] == 5


def test_corrected_minutes_do_not_count(unit):
    person = people(unit, 1)[0]
    entry = make_entry(person, minutes=1400)
    make_entry(person, minutes=200)
    make_entry(person, minutes=-1400, corrects=entry)
    assert found() == 0


def test_backfill_of_one_month_is_found_from_a_hundred_hours_on(unit):
    person, less = people(unit, 2)
    for one, minutes in ((person, 5000), (less, 4999)):
        day = {"served_on": dt.date(2013, 5, 1), "source": "backfill"}
        make_entry(one, minutes=minutes, precision="month", **day)
        make_entry(one, minutes=1000, **day)
    assert found() == 1
    assert HourSign.objects.get().volunteer == person
    assert HourSign.objects.get().facts["month"] == "2013-05-01"


def test_the_night_asks_the_same_for_one_person_and_for_many(unit):
    asked = []
    for count in (1, 20):
        for person in people(unit, count):
            make_entry(person, minutes=1500)
        with CaptureQueriesContext(connection) as noted:
            assert found() == count
        asked.append(len(noted))
    assert asked[1] <= asked[0] <= 20


def test_a_sign_is_closed_once_with_a_note_and_changes_no_hours(unit):
    person = people(unit, 1)[0]
    make_entry(person, minutes=1500)
    found()
    sign = HourSign.objects.get()
    with pytest.raises(services.NoNote):
        review(sign, note="好")
    assert review(sign).state == "in_order"
    with pytest.raises(services.ReviewedAlready):
        review(sign, state=SignState.CORRECTED)
    assert AuditRow.objects.filter(action="sign.review").count() == 1
    assert found() == 0
    assert person.hours.get().minutes == 1500


def test_the_note_goes_with_whoever_it_is_about(unit):
    shift = make_shift()
    gone = make_volunteer(unit=unit, state="withdrawn")
    for person in [gone, *people(unit, 4)]:
        check(shift, person)
    found()
    review(HourSign.objects.get(), note="替同行的人签到")
    anonymising.anonymise(volunteer_ids=[gone.pk], actor=ACTOR, at=NIGHT)
    assert HourSign.objects.get().note is None
    assert not AuditReason.objects.filter(row__object_type="sign").exists()
