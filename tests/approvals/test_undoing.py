"""Taking a decision back within its seconds: everything is as it was, but for the numbers."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import Actor
from tenants.messaging.models import Message
from tests.approvals.applications import acting, chosen, make_application
from tests.factories import make_number, make_user, make_volunteer
from volunteers.people.own_data import services as own_data
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.registration import deciding, telling, undoing
from volunteers.people.registration.models import Application, DecisionBatch, VolunteerNumber
from volunteers.people.registration.rules import Action

SOON = dt.timedelta(seconds=9)
LATE = dt.timedelta(seconds=11)


@pytest.fixture
def office(region: Any) -> Actor:
    return acting(make_user(Role.OFFICE))


def act(
    action: Action, office: Actor, at: dt.datetime, *ones: Application, reason: str = "照片不清楚"
) -> DecisionBatch:
    said = {"action": action, "reason": reason, "actor": office, "at": at}
    batch = deciding.decide(selection=chosen(*ones), **said).batch
    assert batch is not None
    return batch


def test_an_approval_taken_back_leaves_no_volunteer(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    batch = act(Action.APPROVE, office, at, one)
    assert undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON) == 1
    one.refresh_from_db()
    assert (one.state, one.decided_at, one.volunteer_id) == ("submitted", None, None)
    assert not Volunteer.objects.exists()
    assert not Consent.objects.exists()


def test_its_number_stays_reserved_and_is_given_on_the_next_approval(
    office: Actor, at: dt.datetime
) -> None:
    one, other = make_application(), make_application()
    batch = act(Action.APPROVE, office, at, one)
    number = VolunteerNumber.objects.get().number
    undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)
    act(Action.APPROVE, office, at + LATE, other, one)
    one.refresh_from_db()
    assert one.volunteer is not None
    assert one.volunteer.volunteer_number == number
    rows = VolunteerNumber.objects.order_by("sequence")
    assert [row.sequence for row in rows] == [1, 2]


def test_a_rejection_makes_a_reserved_number_void(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    undoing.undo(batch_id=act(Action.APPROVE, office, at, one).pk, actor=office, at=at + SOON)
    act(Action.REJECT, office, at + LATE, one, reason="不符合条件")
    row = VolunteerNumber.objects.get()
    assert (row.voided_at, row.void_reason) == (at + LATE, "rejected")


def test_whoever_was_entered_is_entered_again_as_before(office: Actor, at: dt.datetime) -> None:
    number = make_number()
    entered = make_volunteer(number=number, name="旧名字", answers={"a": "1"})
    batch = act(Action.APPROVE, office, at, make_application(number=number))
    undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)
    person = Volunteer.objects.get()
    assert (person.pk, person.state, person.name) == (entered.pk, "entered", "旧名字")
    assert (person.phone, person.answers) == (entered.phone, {"a": "1"})
    assert bytes(person.phone_hash or b"") == bytes(entered.phone_hash or b"")
    assert (person.volunteer_number, person.registered_at) == ("", None)
    batch.refresh_from_db()
    assert batch.former is None


def test_a_return_taken_back_was_none(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    batch = act(Action.RETURN, office, at, one)
    undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)
    one.refresh_from_db()
    assert (one.state, one.reason, one.returned_times) == ("submitted", "", 0)
    assert AuditRow.objects.filter(action="application.undo").count() == 1


def test_after_its_seconds_nothing_is_taken_back(office: Actor, at: dt.datetime) -> None:
    batch = act(Action.APPROVE, office, at, make_application())
    with pytest.raises(undoing.TooLate):
        undoing.undo(batch_id=batch.pk, actor=office, at=at + LATE)


def test_nobody_takes_back_what_another_decided(office: Actor, at: dt.datetime) -> None:
    batch = act(Action.APPROVE, office, at, make_application())
    with pytest.raises(undoing.NotYours):
        undoing.undo(batch_id=batch.pk, actor=acting(make_user()), at=at + SOON)


def test_it_is_taken_back_once(office: Actor, at: dt.datetime) -> None:
    batch = act(Action.APPROVE, office, at, make_application())
    undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)
    with pytest.raises(undoing.UndoneAlready):
        undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)


def test_people_changed_since_stay(office: Actor, at: dt.datetime) -> None:
    one = make_application()
    batch = act(Action.APPROVE, office, at, one)
    Volunteer.objects.update(updated_at=at + dt.timedelta(seconds=1))
    with pytest.raises(undoing.BuiltUpon):
        undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)


def test_nobody_is_told_before_the_seconds_are_over(office: Actor, at: dt.datetime) -> None:
    act(Action.APPROVE, office, at, make_application())
    assert telling.tell_due(at=at + SOON) == 0
    assert telling.tell_due(at=at + LATE) == 1
    assert telling.tell_due(at=at + LATE) == 0


def test_nobody_is_told_what_was_taken_back(office: Actor, at: dt.datetime) -> None:
    batch = act(Action.APPROVE, office, at, make_application())
    undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)
    assert telling.tell_due(at=at + LATE) == 0


def test_the_message_names_the_number_or_the_reason(office: Actor, at: dt.datetime) -> None:
    act(Action.APPROVE, office, at, make_application())
    act(Action.RETURN, office, at, make_application(), reason="请补照片")
    telling.tell_due(at=at + LATE)
    texts = [str(one.text) for one in Message.objects.order_by("template")]
    assert VolunteerNumber.objects.get().number in texts[0]
    assert "请补照片" in texts[1]


def test_of_who_is_deleted_nothing_is_kept_to_be_put_back(office: Actor, at: dt.datetime) -> None:
    number = make_number()
    entered = make_volunteer(number=number, name="旧名字")
    batch = act(Action.APPROVE, office, at, make_application(number=number))
    assert str(entered.pk) in batch.former
    own_data.delete(volunteer_id=entered.pk, actor=office, at=at + SOON)
    batch.refresh_from_db()
    assert batch.former is None
    with pytest.raises(undoing.BuiltUpon):
        undoing.undo(batch_id=batch.pk, actor=office, at=at + SOON)
