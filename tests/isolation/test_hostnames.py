"""From the host to the region: warm without the database, and never out of date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tenants import services
from tenants.audit.services import system_actor
from tenants.context import region_of
from tenants.hostnames import region_at
from tenants.models import Domain, RegionState
from tests.isolation.processes import ask, process
from tests.isolation.watching import statements

BETA = "beta.localhost"
NOBODY = system_actor("command")


@pytest.fixture
def at() -> dt.datetime:
    return dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def no_redis(settings: Any) -> None:
    """A Redis that does not answer."""
    gone = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": gone}


def test_a_warm_request_asks_the_database_for_no_region(
    db: None, client_of: Callable[[str], Client]
) -> None:
    client = client_of("alpha")
    assert client.get("/sign-in/").status_code == 200
    with statements() as noted:
        assert client.get("/sign-in/").status_code == 200
    assert not [text for text in noted.texts if "tenants_" in text]


def test_an_unknown_host_is_not_found(db: None) -> None:
    for host in ("nowhere.localhost", "localhost", "template.localhost", "alpha", "127.0.0.1"):
        response = Client(SERVER_NAME=host).get("/sign-in/")
        assert (response.status_code, host in response.content.decode()) == (404, False)


def test_a_malformed_host_is_not_found(db: None) -> None:
    for host in ("alpha.localhost/", "a b", "[::1", "alpha.localhost\t", "..", "alpha.localhost."):
        assert Client(HTTP_HOST=host).get("/sign-in/").status_code in (400, 404)


def test_the_template_has_no_host(db: None) -> None:
    assert not Domain.objects.filter(tenant__schema_name="template").exists()


def test_a_region_is_renamed_at_once(
    db: None, commits: Callable[..., Any], at: dt.datetime
) -> None:
    region = region_at(BETA)
    with commits(execute=True):
        services.rename(region=region, name="新名", short_name="新", actor=NOBODY, at=at)
    assert region_at(BETA).name == "新名"


@pytest.mark.parametrize("end", [services.suspend, services.retire])
def test_a_region_that_ended_is_not_found_at_once(
    db: None, commits: Callable[..., Any], at: dt.datetime, end: Callable[..., None]
) -> None:
    region = region_at(BETA)
    with commits(execute=True):
        end(region=region, actor=NOBODY, at=at)
    assert region_at(BETA) is None
    assert Client(SERVER_NAME=BETA).get("/sign-in/").status_code == 404


def test_every_process_sees_it_at_once(own_database: str, at: dt.datetime) -> None:
    with process("tests.isolation.ask_hosts") as other:
        assert ask(other, BETA) == {"name": "贝塔市（测试）", "asked": 1}
        assert ask(other, BETA) == {"name": "贝塔市（测试）", "asked": 0}
        services.rename(region=region_of("beta"), name="新", short_name="新", actor=NOBODY, at=at)
        assert ask(other, BETA)["name"] == "新"
        services.suspend(region=region_of("beta"), actor=NOBODY, at=at)
        assert ask(other, BETA)["name"] is None
        services.resume(region=region_of("beta"), actor=NOBODY, at=at)
        assert ask(other, BETA)["name"] == "新"
        services.retire(region=region_of("beta"), actor=NOBODY, at=at)
        assert ask(other, BETA)["name"] is None


def test_without_redis_the_database_is_asked(db: None, no_redis: None) -> None:
    for _time in range(2):
        with statements() as noted:
            assert region_at(BETA).code == "beta"
        assert any("tenants_domain" in text for text in noted.texts)


def test_without_redis_pages_answer(db: None, no_redis: None) -> None:
    for path in ("/", "/sign-in/", "/api/v1/", "/nowhere/"):
        assert Client(SERVER_NAME=BETA).get(path).status_code < 500


def test_what_changed_without_redis_is_seen_when_it_returns(
    db: None, settings: Any, commits: Callable[..., Any], at: dt.datetime
) -> None:
    region, caches = region_at(BETA), settings.CACHES
    settings.CACHES = {"default": {**caches["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert region_at(BETA).code == "beta"
    with commits(execute=True):
        services.suspend(region=region, actor=NOBODY, at=at)
    assert region_at(BETA) is None
    settings.CACHES = caches
    assert region_at(BETA) is None


def test_an_emptied_redis_makes_everybody_ask_anew(db: None) -> None:
    region_at(BETA)
    cache.clear()
    Domain.objects.get(domain=BETA).tenant.__class__.objects.filter(schema_name="beta").update(
        state=RegionState.SUSPENDED
    )
    assert region_at(BETA) is None


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Callable[..., Any]:
    return django_capture_on_commit_callbacks
