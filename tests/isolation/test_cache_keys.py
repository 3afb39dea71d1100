"""One cache for all regions, in which none meets another's values (SECURITY T3)."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from tenants.accounts.lockout import address_is_blocked, count_refusal
from tenants.context import in_public, in_region
from tenants.models import Region


def keys() -> set[str]:
    """Every key of the cache, as Redis holds it."""
    return {key.decode() for key in cache._cache.get_client().keys("*")}


def test_a_value_is_met_in_its_own_region_alone(region: Region) -> None:
    cache.set("figure", 17)
    assert cache.get("figure") == 17
    for place in (in_region("beta"), in_public()):
        with place:
            assert cache.get("figure") is None
            cache.set("figure", 18)
    assert cache.get("figure") == 17


@pytest.mark.parametrize("act", [cache.add, cache.set, lambda key, value: cache.incr(key, value)])
def test_every_way_of_writing_names_the_region(region: Region, act: object) -> None:
    cache.set("other", 1)
    act("other", 2)  # type: ignore[operator]
    cache.set_many({"third": 1})
    assert {key.split(":")[1] for key in keys()} == {"alpha"}


def test_refused_sign_ins_of_an_address_count_in_one_region(region: Region) -> None:
    for _time in range(30):
        count_refusal("10.0.0.1")
    assert address_is_blocked("10.0.0.1")
    with in_region("beta"):
        assert not address_is_blocked("10.0.0.1")


def test_a_visit_leaves_keys_of_its_region_alone(region: Region) -> None:
    client = Client(SERVER_NAME="beta.localhost")
    client.get("/sign-in/")
    client.post("/sign-in/", {"username": "x", "password": "y"})
    client.get("/api/v1/units")
    assert {key.split(":")[1] for key in keys()} <= {"beta", "public"}
    assert any(":beta:" in key for key in keys())
