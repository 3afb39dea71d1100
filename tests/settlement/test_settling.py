"""From check-out to the ledger: at once, once, and with what waits for an approver kept apart."""

import datetime as dt

import pytest

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tests.factories import NOON, make_unit, make_volunteer
from tests.service_factories import make_shift, make_sign_up
from volunteers.service.checkin.services import Told, check
from volunteers.service.ledger import services as ledger
from volunteers.service.ledger import totals
from volunteers.service.ledger.models import HourEntry, HourTotal
from volunteers.service.ledger.services import NewEntry
from volunteers.service.settlement import approving, services, sweeping
from volunteers.service.settlement.models import Attendance, HeldMinutes
from volunteers.service.shifts.models import SignUp

HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
ACTOR = system_actor("command")


def serve(shift, person, came=0, went=120):
    """Check somebody in and out, minutes from the shift's start; None: never out."""
    for kind, after in (("in", came), ("out", went)):
        if after is not None:
            told, at = Told(kind, "list"), shift.starts_at + after * MINUTE
            check(shift=shift, volunteer=person, told=told, actor=ACTOR, at=at)


@pytest.fixture
def shift(region):
    return make_shift(seats=3)


@pytest.fixture
def person(shift):
    return make_sign_up(shift).volunteer


def total(person):
    return sum(row.timed for row in HourTotal.objects.filter(volunteer=person))


def test_a_check_out_is_in_the_ledger_at_once(shift, person):
    serve(shift, person, came=-10)
    entry = HourEntry.objects.get(volunteer=person)
    assert (entry.minutes, entry.starts_at, entry.project) == (120, NOON, shift.project)
    assert [step["rule"] for step in entry.steps] == ["present", "outside"]
    assert total(person) == 120


def test_settling_again_changes_nothing(shift, person):
    serve(shift, person)
    again = services.settle(shift=shift, volunteer_ids=[person.pk], actor=ACTOR, at=NOON)
    assert again == []
    assert total(person) == 120


def test_the_round_settles_who_forgot_and_notes_who_was_absent(shift, person):
    absent = make_sign_up(shift).volunteer
    serve(shift, person, went=None)
    over = shift.ends_at + 3 * HOUR
    assert sweeping.settle_over(actor=ACTOR, at=over) == 1
    assert sweeping.settle_over(actor=ACTOR, at=over) == 0
    found = Attendance.objects.get(volunteer=person)
    assert (found.counted_minutes, found.is_flagged, total(person)) == (60, True, 60)
    assert SignUp.objects.get(volunteer=absent).state == "absent"


def test_a_shift_that_can_still_be_checked_out_of_waits(shift, person):
    serve(shift, person, went=None)
    assert sweeping.settle_over(actor=ACTOR, at=shift.ends_at + HOUR) == 0


def test_over_new_year_each_year_has_its_hour(region):
    eve = dt.datetime(2013, 12, 31, 15, tzinfo=dt.UTC)  # 23:00 in Shanghai
    shift = make_shift(starts_at=eve)
    person = make_sign_up(shift).volunteer
    serve(shift, person)
    years = HourTotal.objects.filter(volunteer=person).values_list("year", "timed")
    assert dict(years) == {2013: 60, 2014: 60}
    assert totals.differences() == []


def test_time_of_another_record_is_not_counted_twice(shift, person):
    start = NOON + 30 * MINUTE
    times = {"starts_at": start, "ends_at": start + 30 * MINUTE}
    entry = NewEntry(person.pk, person.unit_id, "另一项目", NOON.date(), 30, **times)
    ledger.append(entries=[entry], policy_version="1", actor=ACTOR, at=NOON)
    serve(shift, person)
    assert total(person) == 120
    assert totals.misplaced() == []


def test_a_held_tier_around_another_record_waits_in_two_pieces(shift, person):
    day = NewEntry(person.pk, person.unit_id, "另一项目", NOON.date(), 480, source="manual")
    start = NOON + 30 * MINUTE
    times = {"starts_at": start, "ends_at": start + 30 * MINUTE}
    between = NewEntry(person.pk, person.unit_id, "另一项目", NOON.date(), 30, **times)
    ledger.append(entries=[day, between], policy_version="1", actor=ACTOR, at=NOON)
    serve(shift, person)
    held = HeldMinutes.objects.order_by("starts_at").values_list("minutes", flat=True)
    assert (list(held), total(person)) == ([30, 60], 510)


def test_one_shift_that_cannot_be_settled_keeps_no_other_waiting(shift, person, monkeypatch):
    other = make_shift(starts_at=shift.starts_at + HOUR)
    settle = sweeping.services.settle

    def fails_for_one(**told):
        return 1 / 0 if told["shift"] == shift else settle(**told)

    monkeypatch.setattr(sweeping.services, "settle", fails_for_one)
    assert sweeping.settle_over(actor=ACTOR, at=other.ends_at + 3 * HOUR) == 1
    assert type(shift).objects.get(pk=other.pk).state == "settled"


@pytest.fixture
def long_day(region):
    """Nine hours of somebody whose unit lies under another: one of them waits."""
    start = NOON - 3 * HOUR
    shift = make_shift(starts_at=start, ends_at=start + 9 * HOUR)
    parent = make_unit()
    person = make_volunteer(unit=make_unit(parent=parent), state="registered")
    make_sign_up(shift, person)
    serve(shift, person, went=9 * 60)
    return person


def test_what_is_over_the_days_tier_waits_and_counts_once_approved(long_day):
    held = HeldMinutes.objects.get()
    assert (total(long_day), held.minutes, held.approver) == (480, 60, "parent_unit")
    told = {"held_ids": [held.pk], "approve": True, "reason": "", "actor": ACTOR, "at": NOON}
    assert approving.decide(**told) == approving.Decided(1, 0, 0)
    assert approving.decide(**told) == approving.Decided(0, 1, 0)
    assert total(long_day) == 540


def test_a_refusal_says_why_and_counts_nothing(long_day):
    told = {"held_ids": [HeldMinutes.objects.get().pk], "approve": False, "actor": ACTOR}
    with pytest.raises(approving.NoReason):
        approving.decide(**told, reason="不", at=NOON)
    approving.decide(**told, reason="当日无加班安排", at=NOON)
    assert total(long_day) == 480


def test_the_page_shows_whose_minutes_wait_and_takes_the_decision(long_day, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    assert long_day.name in client.get("/hours/held/").content.decode()
    ids = [HeldMinutes.objects.get().pk]
    page = client.post("/hours/held/", {"act": "refuse", "ids": ids}).content.decode()
    assert "不予批准请写明理由" in page
    client.post("/hours/held/", {"act": "approve", "ids": ids})
    assert total(long_day) == 540
    again = client.post("/hours/held/", {"act": "refuse", "ids": ids}, follow=True)
    assert "有记录已由" in again.content.decode()
    assert total(long_day) == 540


@pytest.mark.parametrize(("unit", "sees"), [("parent", True), ("own", False)])
def test_the_parent_unit_decides_and_not_the_unit_itself(long_day, client_of, sign_in, unit, sees):
    units = {"parent": long_day.unit.parent, "own": long_day.unit}
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit=units[unit])
    assert (long_day.name in client.get("/hours/held/").content.decode()) is sees
    client.post("/hours/held/", {"act": "approve", "ids": [HeldMinutes.objects.get().pk]})
    assert total(long_day) == (540 if sees else 480)
