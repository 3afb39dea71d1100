"""Volunteer numbers for whoever is registered in another way than by an approval."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tenants.audit.services import system_actor
from tests.approvals.applications import chosen, make_application
from tests.factories import make_volunteer
from volunteers.groundwork.common.facts import publish
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration import deciding, numbers
from volunteers.people.registration.models import Application, VolunteerNumber
from volunteers.people.registration.rules import Action
from volunteers.people.standing.facts import PersonAnonymised


def given() -> list[str]:
    people = Volunteer.objects.exclude(volunteer_number="").order_by("volunteer_number")
    return list(people.values_list("volunteer_number", flat=True))


def test_whoever_becomes_registered_gets_a_number(region: Any, at: dt.datetime) -> None:
    one = make_volunteer(state="registered")
    publish(PeopleRegistered((one.pk,), at))
    assert given() == [VolunteerNumber.objects.get(volunteer=one).number]


def test_who_is_entered_gets_none(region: Any, at: dt.datetime) -> None:
    one = make_volunteer()
    assert numbers.give_numbers(volunteer_ids=[one.pk], at=at) == 0
    assert not VolunteerNumber.objects.exists()


def test_twice_is_once(region: Any, at: dt.datetime) -> None:
    keys = [make_volunteer(state="registered").pk for _one in range(3)]
    assert numbers.give_numbers(volunteer_ids=keys, at=at) == 3
    assert numbers.give_numbers(volunteer_ids=keys, at=at) == 0
    assert [row.sequence for row in VolunteerNumber.objects.order_by("sequence")] == [1, 2, 3]


def test_the_job_numbers_everybody_left_and_is_safe_to_run_again(
    region: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(numbers, "AT_ONCE", 2)
    for _one in range(5):
        make_volunteer(state="registered")
    assert numbers.give_all() == {"numbered": 5}
    assert numbers.give_all() == {"numbered": 0}
    assert len(set(given())) == 5


def test_an_import_is_numbered_once_it_is_final(region: Any, at: dt.datetime) -> None:
    make_volunteer(state="registered", registered_at=at)
    assert numbers.number_settled(at=at + dt.timedelta(hours=71)) == 0
    assert numbers.number_settled(at=at + dt.timedelta(hours=72)) == 1


def test_whoever_becomes_anonymous_leaves_an_empty_application_and_a_void_number(
    region: Any, at: dt.datetime
) -> None:
    one = make_application(guardian={"name": "李父"})
    earlier = make_application(state="withdrawn", document_hash=one.document_hash)
    actor = system_actor("command")
    selection = chosen(one)
    deciding.decide(selection=selection, action=Action.APPROVE, reason="", actor=actor, at=at)
    person = Volunteer.objects.get()
    publish(PersonAnonymised((person.pk,), at))
    for left in Application.objects.filter(pk__in=[one.pk, earlier.pk]):
        assert (left.name, left.phone, left.answers, left.guardian) == ("", None, None, None)
    row = VolunteerNumber.objects.get()
    assert (row.volunteer_id, row.voided_at, row.void_reason) == (None, at, "anonymised")
