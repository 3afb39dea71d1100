"""Cards are issued once, end with a reason, and follow what happens to their people."""

from __future__ import annotations

import pytest

from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tests.approvals.applications import acting, chosen, make_application
from tests.cards.papers import AtWork
from tests.factories import make_card, make_user, make_volunteer
from volunteers.groundwork.common.facts import publish
from volunteers.people.cards import issuing, services
from volunteers.people.cards.models import Card
from volunteers.people.profiles.facts import PeopleRegistered
from volunteers.people.registration import deciding, undoing
from volunteers.people.registration.facts import DecisionUndone
from volunteers.people.registration.rules import Action
from volunteers.people.standing.facts import PersonAnonymised, PersonEnded
from volunteers.people.standing.rules import Act as Standing
from volunteers.people.standing.services import change_standing

ACTOR = system_actor("page")


def issue(*people, at):
    return services.issue_cards(volunteer_ids=[one.pk for one in people], actor=ACTOR, at=at)


def test_whoever_is_registered_gets_one_card_and_no_second(region, at):
    person, entered = make_volunteer(state="registered"), make_volunteer()
    assert issue(person, entered, at=at) == 1
    assert issue(person, at=at) == 0
    assert Card.objects.get().volunteer == person
    assert AuditRow.objects.filter(action="card.issue", object_id=str(person.pk)).count() == 1


def test_a_lost_card_is_issued_again_as_the_second(region, at):
    card = make_card()
    services.report_lost(card_id=card.pk, reason="遗失", actor=ACTOR, at=at)
    again = services.reissue(card_id=card.pk, reason="补发", actor=ACTOR, at=at)
    card.refresh_from_db()
    assert (card.state, again.state, again.issue) == ("replaced", "valid", 2)


@pytest.mark.parametrize("act", [services.report_lost, services.void, services.reissue])
def test_nothing_is_done_to_a_card_without_a_reason(region, at, act):
    with pytest.raises(services.ReasonMissing):
        act(card_id=make_card().pk, reason="  ", actor=ACTOR, at=at)


def test_whoever_comes_second_is_told(region, at):
    card = make_card()
    services.void(card_id=card.pk, reason="印错", actor=ACTOR, at=at)
    with pytest.raises(services.NotPossible):
        services.void(card_id=card.pk, reason="印错", actor=ACTOR, at=at)
    services.reissue(card_id=card.pk, reason="重印", actor=ACTOR, at=at)
    with pytest.raises(services.HasCard):
        services.reissue(card_id=card.pk, reason="重印", actor=ACTOR, at=at)


def test_whoever_has_left_gets_no_new_card(region, at):
    card = make_card(make_volunteer(state="withdrawn"))
    with pytest.raises(services.NotRegistered):
        services.reissue(card_id=card.pk, reason="补发", actor=ACTOR, at=at)


def test_whoever_confirms_gets_a_card_at_once(region, at):
    person = make_volunteer(state="registered")
    publish(PeopleRegistered((person.pk,), at))
    assert Card.objects.get(volunteer=person).state == "valid"


def test_whoever_is_approved_has_a_card_with_a_number_until_it_is_undone(region, at):
    office = acting(make_user("office"))
    said = {"selection": chosen(make_application()), "action": Action.APPROVE, "reason": ""}
    batch = deciding.decide(**said, actor=office, at=at).batch
    assert Card.objects.get().volunteer.volunteer_number
    undoing.undo(batch_id=batch.pk, actor=office, at=at)
    assert not Card.objects.exists()


def test_an_approval_taken_back_leaves_no_card(region, at):
    removed, entered = make_card(), make_card()
    publish(DecisionUndone(removed.pk, (removed.volunteer_id,), (entered.volunteer_id,), at))
    assert not Card.objects.exists()


def test_the_card_of_whoever_has_left_is_void(region, at):
    card = make_card()
    publish(PersonEnded(card.volunteer_id, "withdrawn", at))
    card.refresh_from_db()
    assert (card.state, card.ended_at) == ("void", at)


def test_an_ending_by_mistake_brings_the_next_card(region, at):
    person = make_card().volunteer
    for act in (Standing.EXPEL, Standing.REINSTATE):
        change_standing(volunteer_id=person.pk, act=act, reason="误登记", actor=ACTOR, at=at)
    assert [one.state for one in Card.objects.order_by("issue")] == ["void", "valid"]


def test_of_whoever_is_forgotten_no_card_remains(region, at):
    card = make_card(ended_reason="金丝雀")
    publish(PersonAnonymised((card.volunteer_id,), at))
    assert not Card.objects.exists()


def test_whoever_was_registered_without_a_card_gets_one_by_a_job(region):
    office, late = make_user("office"), make_volunteer(state="registered")
    make_volunteer()
    job = AtWork({}, office.pk)
    assert issuing.issue_missing(job) == {"issued": 1}
    assert issuing.issue_missing(job) == {"issued": 0}
    assert Card.objects.get().volunteer == late
