"""How tests run: real PostgreSQL and Valkey of their own, three regions, rollback after each test.

The regions stand in every test database: the province `gamma` and its cities `alpha` and `beta`
(`tests/packs/gamma`, with units, baselines and two phases). A test takes what it needs:

    def test_something(region):                # works inside alpha; all is rolled back afterwards
        Unit.objects.get(code="school")

    def test_a_page(region, client_of, sign_in):
        client = client_of("alpha")            # a Django test client on alpha's host
        user = sign_in(client, Role.UNIT_ADMIN, unit="school")   # unit: code or Unit, subtree below
        assert client.get("/roster/").status_code == 200

    def test_without_a_region(db): …           # in public, e.g. for tenants.queries
    with in_region("beta"): …                  # tenants.context, inside any of these

    def test_with_commits(own_database): …     # a database for this test alone, no rollback: for
                                               # opening regions, two connections, killed processes;
                                               # `region` comes after it: (own_database, region)
    @pytest.mark.browser
    def test_in_a_browser(site, page): …       # site.url("alpha", "/sign-in/") on a real server;
                                               # site.account("alpha", Role.OFFICE) → name, password
    @pytest.mark.worker
    def test_a_job(site): …                    # … with a real Celery worker beside it

`account(code, role, unit=None)` makes an account without a client. `at` is a fixed time in the
campaign of gamma's pack. Commits after `transaction.on_commit` run with pytest-django's
`django_capture_on_commit_callbacks(execute=True)`.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import servers

if TYPE_CHECKING:
    from django.test import Client

    from tenants.accounts.models import User
    from tenants.models import Region

# The settings name the servers, so these come first; pytest-django finds Django set up.
_SERVERS: ExitStack = servers.begin()

pytest_plugins = ["tests.sites"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Workers must not inherit it: they read the settings once they have their own database."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    _SERVERS.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """One database for this process, with its three regions."""
    from tests import databases

    with django_db_blocker.unblock():
        databases.prepare(servers.process_name())
        yield
        _close_connections()


@pytest.fixture(autouse=True)
def _in_no_region() -> Iterator[None]:
    """A rollback takes the search path back too: nothing is believed about it afterwards."""
    from django.core.cache import cache
    from django.db import connection

    connection.set_schema_to_public()
    yield
    connection.set_schema_to_public()
    cache._cache.get_client().flushdb()


@pytest.fixture
def region(request: pytest.FixtureRequest) -> Iterator[Region]:
    """The region alpha, entered for the length of the test."""
    from tenants.context import in_region

    if "own_database" not in request.fixturenames and "site" not in request.fixturenames:
        request.getfixturevalue("db")
    with in_region("alpha") as entered:
        yield entered


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database with the three regions for this test alone, to commit to; dropped afterwards."""
    from django.db import connection

    from tests import databases

    before, name = connection.settings_dict["NAME"], f"own_{servers.process_name()}"
    with django_db_blocker.unblock(), databases.copy(name):
        _use_database(name)
        yield name
        _use_database(before)


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter (pytest's own are closed to others)."""
    with tempfile.TemporaryDirectory(prefix="zhixing-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def at() -> dt.datetime:
    """A time inside gamma's campaign: 2014-01-05, 10:00 in Shanghai."""
    return dt.datetime(2014, 1, 5, 2, 0, tzinfo=dt.UTC)


@pytest.fixture
def client_of() -> Callable[[str], Client]:
    """Make a test client on a region's host (`platform` is one too)."""
    from django.test import Client

    from tenants.context import in_public
    from tenants.queries import primary_host

    def make(code: str) -> Client:
        with in_public():
            host = primary_host(code)
        assert host, f"{code} has no hostname"
        client = Client(SERVER_NAME=host)
        client.region_code = code  # type: ignore[attr-defined]
        return client

    return make


@pytest.fixture
def account() -> Callable[..., User]:
    """Make an account of a region: `account("alpha", Role.UNIT_ADMIN, unit="school")`."""
    from tests.accounts import make_account

    return make_account


@pytest.fixture
def sign_in(account: Callable[..., User]) -> Callable[..., User]:
    """Sign a client in as a new account with a role, in the client's own region."""
    from tenants.context import in_region

    def sign(client: Client, role: str, unit: Any = None, **fields: Any) -> User:
        code: str = client.region_code  # type: ignore[attr-defined]
        user = account(code, role, unit=unit, **fields)
        with in_region(code):
            client.force_login(user)
        return user

    return sign


def _use_database(name: str) -> None:
    from django.conf import settings
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    _forget()


def _forget() -> None:
    from tenants import hostnames
    from tenants.keys.services import forget_opened_keys

    forget_opened_keys()
    hostnames._forget_unless(None)


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
