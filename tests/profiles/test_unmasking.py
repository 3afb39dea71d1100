"""Seeing numbers in full: with a reason, ten minutes, on record; of minors after an approval."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import Actor
from tests.approvals.applications import make_application
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.people.profiles import unmasking
from volunteers.people.profiles.models import UnmaskGrant
from volunteers.people.profiles.unmasking import About

MINUTE = dt.timedelta(minutes=1)
REASON = "核对退回的全国编号"


@pytest.fixture
def asker(region: Any) -> Actor:
    return acting(make_user(Role.UNIT_ADMIN))


@pytest.fixture
def office(region: Any) -> Actor:
    return acting(make_user(Role.OFFICE))


def acting(user: Any) -> Actor:
    return Actor(user.pk, user.username, None, "page")


def person(born: dt.date | None = dt.date(1990, 5, 1)) -> Any:
    return make_volunteer(birth_date=born)


def ask(one: Any, actor: Actor, at: dt.datetime, reason: str = REASON) -> UnmaskGrant:
    about = About("volunteer", one.pk, one.unit_id, one.birth_date)
    return unmasking.ask(about=about, reason=reason, actor=actor, at=at)


def may_see(one: Any, actor: Actor, at: dt.datetime) -> bool:
    assert actor.user_id
    return unmasking.live(user_id=actor.user_id, object_id=one.pk, at=at) is not None


def test_an_adults_values_are_shown_for_ten_minutes(asker: Actor, at: dt.datetime) -> None:
    one = person()
    ask(one, asker, at)
    assert may_see(one, asker, at + 9 * MINUTE)
    assert not may_see(one, asker, at + 10 * MINUTE)


def test_nobody_else_and_nobody_elses_values(asker: Actor, office: Actor, at: dt.datetime) -> None:
    one, other = person(), person()
    ask(one, asker, at)
    assert not may_see(one, office, at)
    assert not may_see(other, asker, at)


def test_the_reason_is_on_record_and_no_number_is(asker: Actor, at: dt.datetime) -> None:
    one = person()
    ask(one, asker, at)
    row = AuditRow.objects.get(action="volunteer.unmask")
    assert (row.object_id, row.why, row.changes) == (str(one.pk), REASON, {})


@pytest.mark.parametrize("reason", ["", "   ", "看看 "])
def test_a_reason_is_asked_for(asker: Actor, at: dt.datetime, reason: str) -> None:
    with pytest.raises(unmasking.NoReason):
        ask(person(), asker, at, reason)


@pytest.mark.parametrize("born", [dt.date(1996, 1, 6), None])
def test_a_minors_values_wait_for_another_person(
    asker: Actor, office: Actor, at: dt.datetime, born: dt.date | None
) -> None:
    one = person(born)
    grant = ask(one, asker, at)
    assert grant.needs_approval
    assert not may_see(one, asker, at)
    unmasking.decide(grant_id=grant.pk, is_refused=False, actor=office, at=at)
    assert not may_see(one, asker, at)
    unmasking.open_granted(grant_id=grant.pk, actor=asker, at=at + 60 * MINUTE)
    assert may_see(one, asker, at + 69 * MINUTE)
    assert not may_see(one, asker, at + 70 * MINUTE)


def test_on_the_eighteenth_birthday_no_approval_is_needed(asker: Actor, at: dt.datetime) -> None:
    assert not ask(person(dt.date(1996, 1, 5)), asker, at).needs_approval
    assert ask(person(dt.date(1996, 1, 6)), asker, at).needs_approval


def test_who_asks_does_not_approve(office: Actor, at: dt.datetime) -> None:
    grant = ask(person(None), office, at)
    with pytest.raises(unmasking.OwnRequest):
        unmasking.decide(grant_id=grant.pk, is_refused=False, actor=office, at=at)


def test_a_request_is_decided_once(asker: Actor, office: Actor, at: dt.datetime) -> None:
    grant = ask(person(None), asker, at)
    unmasking.decide(grant_id=grant.pk, is_refused=True, actor=office, at=at)
    with pytest.raises(unmasking.AlreadyDecided):
        unmasking.decide(grant_id=grant.pk, is_refused=False, actor=office, at=at)
    with pytest.raises(unmasking.NotApproved):
        unmasking.open_granted(grant_id=grant.pk, actor=asker, at=at)


def test_an_approval_is_opened_once_by_who_asked_within_three_days(
    asker: Actor, office: Actor, at: dt.datetime
) -> None:
    grant = ask(person(None), asker, at)
    unmasking.decide(grant_id=grant.pk, is_refused=False, actor=office, at=at)
    for who, when in ((office, at), (asker, at + unmasking.OPENED_WITHIN)):
        with pytest.raises(unmasking.NotApproved):
            unmasking.open_granted(grant_id=grant.pk, actor=who, at=when)
    unmasking.open_granted(grant_id=grant.pk, actor=asker, at=at)
    with pytest.raises(unmasking.NotApproved):
        unmasking.open_granted(grant_id=grant.pk, actor=asker, at=at)


def test_asking_twice_waits_once(asker: Actor, at: dt.datetime) -> None:
    one = person(None)
    assert ask(one, asker, at) == ask(one, asker, at + MINUTE)


def page(client: Any, one: Any) -> str:
    return str(client.get(f"/roster/{one.pk}/").content.decode())


def test_the_page_shows_the_number_after_a_reason(
    region: Any, client_of: Any, sign_in: Any
) -> None:
    client, one = client_of("alpha"), person()
    sign_in(client, Role.OFFICE)
    assert one.document_number not in page(client, one)
    client.post(f"/roster/{one.pk}/unmask/", {"reason": REASON})
    shown = page(client, one)
    assert one.document_number in shown
    assert one.phone in shown


def test_the_page_of_a_minor_is_an_outline_until_another_approves(
    region: Any, client_of: Any, sign_in: Any
) -> None:
    one = make_volunteer(birth_date=dt.date(2015, 3, 9), ethnicity="05")
    client, other = client_of("alpha"), client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit=one.unit)
    sign_in(other, Role.OFFICE)
    client.post(f"/roster/{one.pk}/unmask/", {"reason": REASON})
    assert "2015-03-09" not in page(client, one)
    grant = UnmaskGrant.objects.get()
    other.post(f"/unmask/{grant.pk}/decide/", {"decision": "approve"})
    assert "已批准" in client.get("/unmask/").content.decode()
    client.post(f"/unmask/{grant.pk}/open/")
    assert one.document_number in page(client, one)


def test_a_person_out_of_scope_is_not_found(region: Any, client_of: Any, sign_in: Any) -> None:
    mine, other = make_unit(), make_unit()
    client, one = client_of("alpha"), make_volunteer(unit=other)
    sign_in(client, Role.UNIT_ADMIN, unit=mine)
    answer = client.post(f"/roster/{one.pk}/unmask/", {"reason": REASON})
    assert answer.status_code == 404
    assert not UnmaskGrant.objects.exists()


def test_another_accounts_request_is_not_found(region: Any, client_of: Any, sign_in: Any) -> None:
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit=make_unit())
    grant = ask(person(None), acting(make_user(Role.OFFICE)), dt.datetime.now(dt.UTC))
    assert client.post(f"/unmask/{grant.pk}/open/").status_code == 404
    assert client.post(f"/unmask/{grant.pk}/decide/", {"decision": "approve"}).status_code == 403


def test_the_list_asks_as_much_for_twenty_requests_as_for_two(
    region: Any, client_of: Any, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    client, asker = client_of("alpha"), acting(make_user(Role.UNIT_ADMIN))
    me = sign_in(client, Role.OFFICE)
    for _ in range(20):
        ask(person(None), asker, dt.datetime.now(dt.UTC))
        ask(person(None), acting(me), dt.datetime.now(dt.UTC))
    with django_assert_max_num_queries(18):
        assert client.get("/unmask/").status_code == 200


@pytest.mark.parametrize("kind", ["roster", "approvals", "print"])
def test_a_reason_with_nul_or_of_great_length_is_no_fault(
    region: Any, client_of: Any, sign_in: Any, kind: str
) -> None:
    client, one = client_of("alpha"), person()
    sign_in(client, Role.OFFICE)
    paths = {"roster": f"/roster/{one.pk}/unmask/", "print": f"/prints/people/{one.pk}/form/"}
    paths["approvals"] = f"/approvals/{make_application().pk}/unmask/"
    answer = client.post(paths[kind], {"reason": "核对\x00退回" + "名" * 10_000})
    assert answer.status_code in (200, 302)
    kept = AuditRow.objects.exclude(reason_digest="").latest("at").why
    assert len(kept) == 200
