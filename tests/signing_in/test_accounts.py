"""Accounts: opened, locked, closed, given roles; what changes them ends their sessions."""

import datetime as dt

import pytest

from tenants.accounts import lockout, services
from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import Actor, system_actor
from tests.sites import PASSWORD

ACTOR = system_actor("command")
NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
NEW = services.NewAccount("lisi", "李四", frozenset({Role.UNIT_ADMIN, Role.APPROVER}))


@pytest.fixture
def offices(region, account):
    return [account("alpha", Role.OFFICE, username=f"office{n}", password=PASSWORD) for n in "12"]


def signed_in(client_of, username):
    client = client_of("alpha")
    client.post("/sign-in/", {"username": username, "password": PASSWORD})
    assert client.get("/start/").url == "/progress/"
    return client


def is_out(client):
    return client.get("/start/").url.startswith("/sign-in/")


def test_an_account_is_opened_with_its_roles_and_a_one_time_password(region):
    handed = services.create_account(new=NEW, actor=ACTOR, at=NOW)
    user = User.objects.get(username="lisi")
    assert user.roles == NEW.roles
    assert user.must_change_password
    assert user.check_password(handed.password)


def test_no_audit_row_holds_the_password(region):
    handed = services.create_account(new=NEW, actor=ACTOR, at=NOW)
    row = AuditRow.objects.get(action="account.create")
    assert row.object_id == str(handed.user.pk)
    assert handed.password not in f"{row.changes}"


def test_a_username_is_given_once(region):
    services.create_account(new=NEW, actor=ACTOR, at=NOW)
    with pytest.raises(services.UsernameTaken):
        services.create_account(new=NEW, actor=ACTOR, at=NOW)
    assert User.objects.filter(username="lisi").count() == 1


def test_another_role_ends_the_sessions(offices, client_of):
    client = signed_in(client_of, "office1")
    services.set_roles(user_id=offices[0].pk, roles=[Role.OVERVIEW], actor=ACTOR, at=NOW)
    assert is_out(client)


def test_the_same_roles_change_nothing(offices, client_of):
    client = signed_in(client_of, "office1")
    services.set_roles(user_id=offices[0].pk, roles=[Role.OFFICE], actor=ACTOR, at=NOW)
    assert not is_out(client)
    assert not AuditRow.objects.filter(action="account.set_roles").exists()


def test_a_reset_ends_the_sessions_and_lifts_the_lock(offices, client_of):
    client = signed_in(client_of, "office1")
    for _ in range(5):
        client_of("alpha").post("/sign-in/", {"username": "office1", "password": "wrong"})
    assert lockout.locked(["office1", "office2"], dt.datetime.now(dt.UTC)) == {"office1"}
    services.reset_password(user_id=offices[0].pk, actor=ACTOR, at=NOW)
    assert is_out(client)
    assert lockout.locked(["office1"], dt.datetime.now(dt.UTC)) == set()


def test_a_closed_account_is_out_at_once_and_stays_out_when_opened_again(offices, client_of):
    client = signed_in(client_of, "office1")
    services.deactivate(user_id=offices[0].pk, actor=ACTOR, at=NOW)
    assert is_out(client)
    services.reactivate(user_id=offices[0].pk, actor=ACTOR, at=NOW)
    assert is_out(client)
    signed_in(client_of, "office1")


def test_nobody_closes_or_changes_their_own_account(offices):
    me = Actor(offices[0].pk, "office1", None, "page")
    with pytest.raises(services.OwnAccount):
        services.deactivate(user_id=offices[0].pk, actor=me, at=NOW)
    with pytest.raises(services.OwnAccount):
        services.set_roles(user_id=offices[0].pk, roles=[Role.OVERVIEW], actor=me, at=NOW)


def test_the_last_account_that_manages_accounts_stays(offices):
    services.deactivate(user_id=offices[0].pk, actor=ACTOR, at=NOW)
    with pytest.raises(services.LastOffice):
        services.deactivate(user_id=offices[1].pk, actor=ACTOR, at=NOW)
    with pytest.raises(services.LastOffice):
        services.set_roles(user_id=offices[1].pk, roles=[Role.LEADER], actor=ACTOR, at=NOW)
