"""One-time passwords, the page that changes them, and what may not be a password."""

import datetime as dt

import pytest

from tenants.accounts import services
from tenants.accounts.models import User
from tenants.accounts.passwords import one_time_password
from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.errors import PasswordRefused
from tests.sites import PASSWORD

PAGE = "/password/"
NEW = "blue-kettle-41-sings"
ACTOR = system_actor("command")
NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def user(region, account):
    return account("alpha", Role.OFFICE, username="zhangsan", full_name="张三丰", password=PASSWORD)


@pytest.fixture
def client(user, client_of):
    client = client_of("alpha")
    client.post("/sign-in/", {"username": "zhangsan", "password": PASSWORD})
    return client


def change(client, new=NEW, old=PASSWORD, again=None):
    return client.post(PAGE, {"old": old, "new": new, "again": again or new})


def test_a_changed_password_opens_the_door(client, client_of, user):
    assert change(client).url == "/start/"
    answer = client_of("alpha").post("/sign-in/", {"username": "zhangsan", "password": NEW})
    assert answer.status_code == 302
    assert User.objects.get(pk=user.pk).password.startswith("argon2")


def test_a_changed_password_ends_all_other_sessions(client, client_of):
    other = client_of("alpha")
    other.post("/sign-in/", {"username": "zhangsan", "password": PASSWORD})
    change(client)
    assert client.get("/start/").url == "/progress/"
    assert other.get("/start/").url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "refused",
    [
        "kurz-9-aB",  # under twelve characters
        "password1234",  # common
        "201711112222",  # digits alone
        "zhangsan-kettle-9",  # holds the username
        "xx张三丰xx2026xx",  # holds the name
        "abababababab",  # two characters
        PASSWORD,  # the present one
    ],
)
def test_a_poor_password_is_refused_and_said_so(client, client_of, refused):
    page = change(client, refused)
    assert page.status_code == 200
    assert page.context["form"].errors["new"]
    answer = client_of("alpha").post("/sign-in/", {"username": "zhangsan", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_present_password_and_the_repetition_are_asked_for(client):
    assert "old" in change(client, old="not-the-present-one").context["form"].errors
    assert "again" in change(client, again=NEW + "x").context["form"].errors


def test_guessing_the_present_password_locks_the_account_as_the_door_does(client, client_of):
    for _ in range(5):
        change(client, old="not-the-present-one")
    assert "old" in change(client).context["form"].errors
    answer = client_of("alpha").post("/sign-in/", {"username": "zhangsan", "password": PASSWORD})
    assert answer.status_code == 429


def test_with_a_one_time_password_there_is_nothing_but_its_change(region, account, client_of):
    handed = services.reset_password(
        user_id=account("alpha", Role.OFFICE, username="neu").pk, actor=ACTOR, at=NOW
    )
    client = client_of("alpha")
    client.post("/sign-in/", {"username": "neu", "password": handed.password})
    assert client.get("/units/").url == PAGE
    assert client.get("/api/v1/me").status_code == 403
    assert client.get(PAGE).status_code == 200
    change(client, old=handed.password)
    assert client.get("/units/").status_code == 200


def test_a_service_refuses_what_the_page_refuses(user):
    with pytest.raises(PasswordRefused):
        services.change_password(user_id=user.pk, password="short", actor=ACTOR, at=NOW)


def test_one_time_passwords_are_long_and_never_the_same():
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert {len(password) for password in made} == {19}


def test_a_one_time_password_is_not_in_a_representation(user):
    handed = services.reset_password(user_id=user.pk, actor=ACTOR, at=NOW)
    assert handed.password not in repr(handed)
