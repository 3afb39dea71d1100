"""SECURITY T1: through every URL, with every role, nothing of another region is seen or touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.isolation.pages import pages
from tests.isolation.population import Planted, plant
from tests.isolation.walking import METHODS, Walk, at_home

# A province is shown the names and figures of the regions below it, as numbers of public tables.
PAIRS = [("alpha", "beta"), ("beta", "gamma"), ("gamma", "alpha"), ("platform", "alpha")]
THOROUGH = ("stranger", "office", "foreign cookie")  # ask by every method; others by two


@pytest.fixture
def planted(db: None) -> dict[str, Planted]:
    return {code: plant(code) for code in ("alpha", "beta", "gamma", "platform")}


@pytest.fixture(params=PAIRS, ids=" carrying ".join)
def walk(request: pytest.FixtureRequest, planted: dict[str, Planted]) -> Iterator[Walk]:
    home, other = (planted[code] for code in request.param)
    watched = tuple(code for code in planted if code != home.code)
    return Walk(home, other, watched)


def test_nothing_of_another_region_is_seen_or_touched(walk: Walk) -> None:
    for who in walk.visitors:
        cache.clear()
        for page in pages():
            for method in METHODS if who.name in THOROUGH else METHODS[:2]:
                walk.visit(who, page, method)
        walk.judge_rows(f"{who.region}/{who.name}")
    assert not walk.faults, "\n".join(walk.faults)
    assert walk.visited == {page.key for page in pages()}


def test_a_foreign_object_is_answered_like_a_missing_one(walk: Walk) -> None:
    for who in walk.visitors:
        cache.clear()
        for page in pages():
            if at_home(page, walk.home.code):
                walk.compare_missing(who, page, "GET")
                walk.compare_missing(who, page, "POST")
    assert not walk.faults, "\n".join(walk.faults)


def test_the_walk_meets_what_is_at_home(walk: Walk) -> None:
    """Without this, a walk that meets nothing but refusals would be content."""
    for who in walk.visitors:
        for page in pages():
            walk.visit_at_home(who, page)
    wanted = {"platform": {"texts"}}.get(walk.home.code, {"texts", "numbers", "keys"})
    assert wanted <= walk.seen_at_home
