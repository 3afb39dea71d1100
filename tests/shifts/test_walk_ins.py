"""Walk-ins: sealed, joined to the one registered person with their phone, forgotten with them."""

import datetime as dt

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.factories import NOON, make_volunteer
from tests.service_factories import HOUR, make_shift, make_sign_up
from volunteers.groundwork.common import facts
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded
from volunteers.service.shifts import errors, walk_ins
from volunteers.service.shifts.facts import WalkInsJoined
from volunteers.service.shifts.models import Seat, SignUp, WalkIn

ACTOR = system_actor("command")
PHONE = "13912345678"


@pytest.fixture
def shift(region):
    return make_shift(seats=1, starts_at=NOON + 24 * HOUR)


def add(shift, name="王小明", phone=PHONE):
    return walk_ins.add(shift=shift, name=name, phone=phone, actor=ACTOR, at=NOON)


def own(person):
    """Give a person the walk-in's phone."""
    person.phone, person.phone_hash = PHONE, WalkIn.objects.order_by("pk")[0].phone_hash
    person.save()
    return person


def register(*people):
    publish(PeopleRegistered(tuple(person.pk for person in people), NOON))


def test_name_and_phone_are_sealed_and_the_audit_masks_them(shift):
    made = add(shift, phone="139-1234 5678")
    assert (made.name, made.phone, made.volunteer) == ("王小明", PHONE, None)
    row = AuditRow.objects.get(action="shift.walk_in")
    assert row.changes == {"phone": [None, "139****5678"]}


@pytest.mark.parametrize(("name", "phone"), [("", PHONE), ("王小明", "123"), ("王小明", "")])
def test_what_cannot_be_is_refused(shift, name, phone):
    with pytest.raises(errors.BadWalkIn):
        add(shift, name, phone)


def test_the_same_is_noted_once_but_two_may_share_a_phone(shift):
    add(shift)
    with pytest.raises(errors.WalkedInAlready):
        add(shift)
    add(shift, "王大明")
    assert WalkIn.objects.count() == 2


def test_a_registered_person_with_the_phone_is_who_came(shift):
    add(shift, "别的人")
    person = own(make_volunteer(state="registered"))
    made = add(make_shift(starts_at=NOON + 30 * HOUR))
    assert (made.volunteer_id, made.name, made.phone) == (person.pk, None, None)


def test_who_registers_later_is_joined_and_the_floors_above_told(shift, monkeypatch):
    made, told = add(shift), []
    monkeypatch.setitem(facts._handlers, WalkInsJoined, [told.append])
    person = own(make_volunteer(state="registered"))
    register(person)
    assert WalkIn.objects.get().volunteer_id == person.pk
    assert [(fact.volunteer_id, fact.walk_in_ids) for fact in told] == [(person.pk, (made.pk,))]


def test_a_phone_of_two_people_joins_neither(shift):
    add(shift)
    register(*[own(make_volunteer(state="registered")) for _one in range(2)])
    assert WalkIn.objects.get().volunteer_id is None


def test_whoever_is_forgotten_is_so_as_a_walk_in(shift):
    add(shift)
    person = own(make_volunteer(state="registered"))
    register(person)
    publish(PersonAnonymised((person.pk,), NOON))
    assert WalkIn.objects.get().phone_hash is None


@pytest.mark.parametrize(("days", "kept"), [(364, "王小明"), (370, None)])
def test_nobody_is_kept_longer_than_policy_says(shift, days, kept):
    add(shift)
    at = shift.ends_at + dt.timedelta(days=days)
    assert walk_ins.forget(actor=ACTOR, at=at) == (kept is None)
    assert WalkIn.objects.get().name == kept


def test_whoever_leaves_gives_back_what_is_ahead_and_keeps_what_was(shift):
    person = make_volunteer(state="registered")
    make_sign_up(make_shift(starts_at=NOON - 5 * HOUR), person)
    make_sign_up(shift, person)
    waiting = make_sign_up(shift, state="waiting")
    publish(PersonEnded(person.pk, "withdrawn", NOON))
    rows = SignUp.objects.filter(volunteer=person).order_by("shift__starts_at")
    assert list(rows.values_list("state", flat=True)) == ["seated", "withdrawn"]
    assert Seat.objects.get(shift=shift).sign_up_id == waiting.pk
