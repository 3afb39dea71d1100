"""What follows when a registration ends, is suspended, or was ended by mistake."""

from __future__ import annotations

import pytest

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.factories import make_consent, make_number, make_user, make_volunteer
from volunteers.groundwork.common.facts import _handlers, handles
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles.models import Consent
from volunteers.people.standing import services
from volunteers.people.standing.facts import PersonEnded
from volunteers.people.standing.rules import Act

ACTOR = system_actor("page")
NUMBER = make_number(77)


@pytest.fixture
def person(region):
    account = make_user(Role.VOLUNTEER, username="volunteer_of_test")
    person = make_volunteer(state="registered", number=NUMBER, user=account)
    make_consent(person)
    return person


def change(person, act, at, reason="核实无误"):
    changed = services.change_standing(
        volunteer_id=person.pk, act=act, reason=reason, actor=ACTOR, at=at
    )
    changed.refresh_from_db()
    return changed


def test_withdrawal_ends_consents_account_and_counting(person, at):
    left = change(person, Act.WITHDRAW, at, reason="")
    assert (left.state, left.ended_at) == ("withdrawn", at)
    assert Consent.objects.get(volunteer=person).withdrawn_at == at
    assert not User.objects.get(pk=person.user_id).is_active
    marked = Mark.objects.filter(unit_id=person.unit_id).values_list("measure", flat=True)
    assert {"entered", "registered", "national"} <= set(marked)


def test_a_suspended_person_stays_registered_and_comes_back(person, at):
    held = change(person, Act.SUSPEND, at, "调查中")
    assert (held.state, held.suspension_reason) == ("registered", "调查中")
    assert not User.objects.get(pk=person.user_id).is_active
    free = change(person, Act.RESTORE, at)
    assert (free.suspended_at, free.suspension_reason) == (None, "")
    assert User.objects.get(pk=person.user_id).is_active


@pytest.mark.parametrize("act", [Act.SUSPEND, Act.EXPEL, Act.RECORD_DEATH])
def test_the_office_gives_a_reason(person, at, act):
    with pytest.raises(services.ReasonMissing):
        change(person, act, at, reason="  ")


def test_what_was_done_already_is_not_done_again(person, at):
    change(person, Act.EXPEL, at)
    with pytest.raises(services.NotPossible):
        change(person, Act.EXPEL, at)
    assert AuditRow.objects.filter(action="volunteer.expel").count() == 1


def test_a_mistaken_death_is_taken_back(person, at):
    change(person, Act.RECORD_DEATH, at)
    back = change(person, Act.REINSTATE, at, "同名误登")
    assert (back.state, back.ended_at, back.ended_reason) == ("registered", None, "")


def test_not_where_the_person_has_registered_anew(person, at):
    change(person, Act.RECORD_DEATH, at)
    make_volunteer(number=NUMBER)
    with pytest.raises(services.RegisteredAgain):
        change(person, Act.REINSTATE, at)


def test_the_floors_above_are_told(person, at, monkeypatch):
    told = []
    monkeypatch.setitem(_handlers, PersonEnded, [])
    handles(PersonEnded)(told.append)
    change(person, Act.EXPEL, at)
    assert told == [PersonEnded(person.pk, "expelled", at)]


def test_the_record_names_states_and_reason_alone(person, at):
    change(person, Act.EXPEL, at, "多次冒名签到")
    row = AuditRow.objects.get(action="volunteer.expel")
    assert row.changes == {"state": ["registered", "expelled"]}
    assert row.why == "多次冒名签到"
