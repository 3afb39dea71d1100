"""Accounts from the command line: the first ones, and the office's own when it is locked out."""

import io

import pytest
from django.core.management import CommandError, call_command

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.sites import PASSWORD
from volunteers.people.units.models import UnitStaff


def account(*words):
    out = io.StringIO()
    call_command("account", *words, stdout=out)
    return out.getvalue().strip().split("\t")


def test_an_account_is_opened_for_its_unit_with_a_one_time_password(region, client_of):
    words = ("alpha", "open", "clerk", "--name", "王五", "--role", "unit_admin", "--unit", "school")
    _region, username, password = account(*words)
    typed = {"username": username, "password": password}
    assert client_of("alpha").post("/sign-in/", typed).status_code == 302
    assert UnitStaff.objects.get(user__username="clerk").unit.code == "school"


def test_an_operator_is_opened_on_the_platform_alone(region):
    account("platform", "open", "operator9", "--name", "运维", "--role", "operator")
    with in_region("platform"):
        assert User.objects.get(username="operator9").roles == {Role.OPERATOR}
    with pytest.raises(CommandError, match="platform"):
        account("alpha", "open", "operator9", "--name", "运维", "--role", "operator")


def test_the_only_office_account_is_unlocked_and_reset(region, account_of, client_of):
    for _ in range(5):
        client_of("alpha").post("/sign-in/", {"username": "boss", "password": "wrong"})
    account("alpha", "unlock", "boss")
    typed = {"username": "boss", "password": PASSWORD}
    assert client_of("alpha").post("/sign-in/", typed).status_code == 302
    _region, _username, password = account("alpha", "reset", "boss")
    assert User.objects.get(username="boss").check_password(password)


@pytest.fixture
def account_of(region):
    from tests.accounts import make_account

    return make_account("alpha", Role.OFFICE, username="boss", password=PASSWORD)


@pytest.mark.parametrize(
    "words",
    [
        ("alpha", "unlock", "nobody"),
        ("nowhere", "unlock", "boss"),
        ("alpha", "open", "clerk"),
        ("alpha", "open", "clerk", "--name", "王五", "--role", "unit_admin"),
        ("alpha", "open", "clerk", "--name", "王五", "--role", "unit_admin", "--unit", "none"),
        ("alpha", "close", "boss"),  # the last account that manages accounts
    ],
)
def test_what_cannot_be_done_is_refused_in_words(account_of, words):
    with pytest.raises(CommandError):
        account(*words)
