"""What one region issued proves nothing in another (SECURITY T2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tenants.accounts.models import User
from tenants.accounts.roles import Role
from tenants.context import in_region
from tenants.models import Region
from tests import factories as make
from volunteers.people.profiles import search

SignIn = Callable[..., User]
ClientOf = Callable[[str], Client]


def test_a_session_is_nobodys_elsewhere(
    region: Region, client_of: ClientOf, sign_in: SignIn
) -> None:
    alpha, beta = client_of("alpha"), client_of("beta")
    sign_in(alpha, Role.OFFICE)
    beta.cookies = alpha.cookies
    assert alpha.get("/password/").status_code == 200
    assert beta.get("/password/").headers["Location"].startswith("/sign-in/")


def test_a_session_copied_with_its_account_is_nobodys_either(
    region: Region, client_of: ClientOf, sign_in: SignIn
) -> None:
    """Also where the very same rows stand in both regions, the session's hash tells them apart."""
    alpha, beta = client_of("alpha"), client_of("beta")
    sign_in(alpha, Role.OFFICE)
    beta.cookies = alpha.cookies
    with connection.cursor() as cursor:
        for table in ("accounts_user", "accounts_rolegrant", "django_session"):
            cursor.execute(f"INSERT INTO beta.{table} SELECT * FROM alpha.{table}")  # noqa: S608
    with in_region("beta"):
        assert Session.objects.filter(pk=beta.cookies[settings.SESSION_COOKIE_NAME].value).exists()
    assert alpha.get("/password/").status_code == 200
    assert beta.get("/password/").headers["Location"].startswith("/sign-in/")


def test_the_hash_of_a_session_names_the_region(region: Region) -> None:
    user = make.make_user()
    here = user.get_session_auth_hash()
    with in_region("beta"):
        assert user.get_session_auth_hash() != here


def test_cookies_are_of_the_host_alone(region: Region, client_of: ClientOf) -> None:
    client = client_of("alpha")
    user = make.make_user(password="tests-only-Password-1")
    door = {"username": user.username, "password": "tests-only-Password-1"}
    client.get("/sign-in/")
    response = client.post("/sign-in/", door)
    session = response.cookies[settings.SESSION_COOKIE_NAME]
    for cookie in (session, client.cookies[settings.CSRF_COOKIE_NAME]):
        assert (cookie["domain"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
        assert cookie["path"] == "/"


def test_with_https_cookies_are_bound_to_the_host_by_name() -> None:
    source = (settings.BASE_DIR / "config" / "settings.py").read_text()
    assert '"__Host-session" if HTTPS' in source
    assert '"__Host-csrf" if HTTPS' in source


def test_a_form_of_one_region_is_refused_in_another(region: Region) -> None:
    alpha = Client(enforce_csrf_checks=True, SERVER_NAME="alpha.localhost")
    token = alpha.get("/sign-in/").cookies[settings.CSRF_COOKIE_NAME].value
    beta = Client(enforce_csrf_checks=True, SERVER_NAME="beta.localhost")
    fields = {"csrfmiddlewaretoken": token, "username": "x", "password": "y"}
    assert beta.post("/sign-in/", fields).status_code == 403
    beta.cookies = alpha.cookies  # even with the cookie, a browser names the page it comes from
    origin = "http://alpha.localhost"
    assert beta.post("/sign-in/", fields, HTTP_ORIGIN=origin).status_code == 403


def test_a_name_and_password_open_no_door_elsewhere(region: Region, client_of: ClientOf) -> None:
    user = make.make_user(password="tests-only-Password-1")
    door = {"username": user.username, "password": "tests-only-Password-1"}
    assert client_of("beta").post("/sign-in/", door).status_code == 400
    assert client_of("alpha").post("/sign-in/", door).status_code == 302


def test_a_sealed_search_opens_nowhere_else(region: Region) -> None:
    user, now = make.make_user(), timezone.now()
    token = search.seal(search.Search(text="张"), user_id=user.pk, at=now)
    assert search.unseal(token, user_id=user.pk, at=now) == search.Search(text="张")
    with in_region("beta"):
        assert search.unseal(token, user_id=user.pk, at=now) is None


def test_a_token_opens_nothing_elsewhere(region: Region, client_of: ClientOf) -> None:
    from tests.isolation.population import ALL_SCOPES

    make.make_token(make.make_user(), "zx_00c0ffee_secret", scopes=ALL_SCOPES)
    header: dict[str, Any] = {"HTTP_AUTHORIZATION": "Bearer zx_00c0ffee_secret"}
    assert client_of("alpha").get("/api/v1/units", **header).status_code == 200
    assert client_of("beta").get("/api/v1/units", **header).status_code == 401


def test_a_lock_on_an_account_locks_no_namesake(region: Region, client_of: ClientOf) -> None:
    for code in ("alpha", "beta"):
        with in_region(code):
            make.make_user(username="namesake", password="tests-only-Password-1")
    for _time in range(6):
        client_of("alpha").post("/sign-in/", {"username": "namesake", "password": "wrong"})
    right = {"username": "namesake", "password": "tests-only-Password-1"}
    assert client_of("alpha").post("/sign-in/", right).status_code == 429
    assert client_of("beta").post("/sign-in/", right).status_code == 302


@pytest.mark.parametrize("field", ["password", "session_epoch"])
def test_a_change_of_password_or_roles_ends_the_session(
    region: Region, client_of: ClientOf, sign_in: SignIn, field: str
) -> None:
    client = client_of("alpha")
    user = sign_in(client, Role.OFFICE)
    User.objects.filter(pk=user.pk).update(**{field: 7})
    assert client.get("/password/").status_code == 302
