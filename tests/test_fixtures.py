"""The fixtures that all other tests stand on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg2
import pytest
from django.db import ProgrammingError, connection

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import current_code, in_region
from tenants.models import Region
from tenants.queries import all_regions
from volunteers.people.units.models import Unit, UnitStaff


def test_three_regions_stand_in_every_test_database(db: None) -> None:
    assert {region.code for region in all_regions()} == {"gamma", "alpha", "beta"}


def test_a_test_works_in_alpha_as_the_serving_role(region: Region) -> None:
    assert current_code() == region.code == "alpha"
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema()")
        assert cursor.fetchone() == ("zhixing_serving", "alpha")
        with pytest.raises(ProgrammingError, match="permission"):
            cursor.execute("CREATE TABLE alpha.mine (a int)")


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_writes_is_rolled_back(
    region: Region, account: Callable[..., User], time: str
) -> None:
    assert not User.objects.exists(), f"left over at the {time} time"
    account("alpha", Role.OFFICE)
    account("beta", Role.OFFICE)
    with in_region("beta"):
        assert User.objects.count() == 1


def test_an_account_staffs_its_unit(region: Region, account: Callable[..., User]) -> None:
    user = account("alpha", Role.UNIT_ADMIN, unit="school")
    assert UnitStaff.objects.get(user=user).unit == Unit.objects.get(code="school")


def test_a_client_signs_in_on_its_own_regions_host(
    region: Region, client_of: Callable[..., Any], sign_in: Callable[..., User]
) -> None:
    alpha, beta = client_of("alpha"), client_of("beta")
    sign_in(alpha, Role.OFFICE)
    assert alpha.get("/password/").status_code == 200
    assert beta.get("/password/").status_code == 302
    assert current_code() == "alpha"


def test_a_database_of_its_own_takes_commits_and_is_gone(own_database: str) -> None:
    with in_region("alpha"):
        User.objects.create(username="kept", created_at="2014-01-05T00:00Z")
    other = psycopg2.connect(_address())
    with other.cursor() as cursor:
        cursor.execute("SELECT username FROM alpha.accounts_user")
        assert cursor.fetchall() == [("kept",)]
    other.close()


def _address() -> str:
    login = connection.settings_dict
    return f"postgres://{login['USER']}:{login['PASSWORD']}@{login['HOST']}:{login['PORT']}/{login['NAME']}"
