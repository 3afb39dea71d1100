"""Cards by the API: what is listed and counted of whom, what is done to one."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.context import in_region
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.api.calling import V1, caller, get, post
from tests.factories import make_card, make_user, make_volunteer
from volunteers.people.cards.models import Card
from volunteers.people.units.models import Unit

BOTH = ("cards:read", "cards:write")
LONG_AGO = dt.date(2014, 1, 1)


@pytest.fixture
def clerk(region: Any, client_of: Any) -> Client:
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"), *BOTH)


@pytest.fixture
def card(region: Any) -> Card:
    school = Unit.objects.get(code="school")
    return make_card(make_volunteer(unit=school, name="周小宁", state="registered"))


def elsewhere() -> Card:
    return make_card(make_volunteer(unit=Unit.objects.get(code="organ"), state="registered"))


def test_a_unit_gets_the_cards_of_its_people_alone(clerk: Client, card: Card) -> None:
    other = elsewhere()
    [listed] = get(clerk, "cards")["results"]
    assert (listed["id"], listed["volunteer"]["name"]) == (str(card.pk), "周小宁")
    assert (listed["state"], listed["volunteer"]["unit"]["code"]) == ("valid", "school")
    assert clerk.get(f"{V1}cards/{other.pk}").status_code == 404
    assert post(clerk, f"cards/{other.pk}/void", reason="测试用途").status_code == 404


def test_cards_are_found_by_state_and_unit_and_counted_alike(clerk: Client, card: Card) -> None:
    make_card(make_volunteer(unit=card.volunteer.unit, state="registered"), expires_on=LONG_AGO)
    make_volunteer(unit=card.volunteer.unit, state="registered")
    assert [one["state"] for one in get(clerk, "cards", state="expired")["results"]] == ["expired"]
    counts = get(clerk, "cards/counts", unit=card.volunteer.unit_id)
    assert (counts["all"], counts["valid"], counts["expired"], counts["missing"]) == (2, 1, 1, 1)
    assert clerk.get(f"{V1}cards", {"state": "nonsense"}).status_code == 400


def test_a_unit_out_of_scope_holds_no_cards(clerk: Client, card: Card) -> None:
    unit = elsewhere().volunteer.unit_id
    assert get(clerk, "cards", unit=unit)["results"] == []
    assert get(clerk, "cards/counts", unit=unit)["all"] == 0


def test_a_lost_card_stays_lost_and_says_what_can_be_done(clerk: Client, card: Card) -> None:
    told = post(clerk, f"cards/{card.pk}/lose", reason="公交车上遗失")
    assert (told.status_code, told.json()["state"]) == (200, "lost")
    assert told.json()["acts"] == ["reissue", "void"]
    assert told.json()["ended_reason"] == "公交车上遗失"
    again = post(clerk, f"cards/{card.pk}/lose", reason="公交车上遗失")
    assert (again.status_code, again.json()["code"]) == (409, "card_state")
    assert AuditRow.objects.get(action="card.lost").via == "api"


@pytest.mark.parametrize("body", [{}, {"reason": " "}, {"reason": "长" * 201}])
def test_without_a_reason_nothing_is_done(clerk: Client, card: Card, body: Any) -> None:
    answer = post(clerk, f"cards/{card.pk}/void", **body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "reason")
    assert Card.objects.get().state == "valid"


def test_a_card_is_issued_again_once_for_a_key(clerk: Client, card: Card) -> None:
    key, path = uuid4(), f"cards/{card.pk}/reissue"
    first = post(clerk, path, key, reason="磨损严重")
    again = post(clerk, path, key, reason="磨损严重")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (first.json()["issue"], first.json()["id"]) == (2, str(key))
    assert [one["state"] for one in first.json()["cards"]] == ["valid", "replaced"]
    assert Card.objects.count() == 2


def test_a_key_of_another_persons_card_is_taken(clerk: Client, card: Card) -> None:
    taken = elsewhere().pk
    answer = post(clerk, f"cards/{card.pk}/reissue", taken, reason="磨损严重")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "Idempotency-Key")
    assert Card.objects.get(pk=card.pk).state == "valid"


def test_whoever_lacks_a_card_gets_one_in_the_background(clerk: Client) -> None:
    make_volunteer(unit=Unit.objects.get(code="school"), state="registered")
    make_volunteer(unit=Unit.objects.get(code="organ"), state="registered")
    answer = post(clerk, "cards/issue")
    assert (answer.status_code, answer.json()["missing"]) == (202, 1)
    jobs.run(Job.objects.get(pk=answer.json()["job"]).pk)
    assert (Card.objects.count(), get(clerk, "cards/counts")["missing"]) == (1, 0)


def test_reading_is_not_changing_and_an_approver_does_neither(region: Any, client_of: Any) -> None:
    reader, card = caller(client_of("alpha"), make_user(Role.OFFICE), "cards:read"), make_card()
    assert reader.get(f"{V1}cards").status_code == 200
    assert post(reader, f"cards/{card.pk}/void", reason="测试用途").status_code == 403
    reader.defaults.pop("HTTP_AUTHORIZATION")
    reader.force_login(make_user(Role.APPROVER, unit="school"))
    assert reader.get(f"{V1}cards").status_code == 403


def test_a_card_of_another_region_is_missing(clerk: Client) -> None:
    with in_region("beta"):
        foreign = make_card().pk
    assert clerk.get(f"{V1}cards/{foreign}").content == clerk.get(f"{V1}cards/{uuid4()}").content


def test_an_unchanged_list_is_not_sent_again(clerk: Client, card: Card) -> None:
    etag = clerk.get(f"{V1}cards")["ETag"]
    assert clerk.get(f"{V1}cards", HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_the_list_costs_the_same_for_one_and_for_twenty(
    clerk: Client, card: Card, django_assert_num_queries: Any
) -> None:
    for count in (1, 19):
        for _ in range(count):
            make_card(make_volunteer(unit=card.volunteer.unit, state="registered"))
        get(clerk, "cards")
        with django_assert_num_queries(5):
            get(clerk, "cards")
