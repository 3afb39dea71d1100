"""SECURITY T1: through every URL, with every role, nothing of another region is seen or touched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tenants.accounts.roles import HOLDERS
from tests.isolation.pages import Page, pages
from tests.isolation.population import Planted, plant
from tests.isolation.walking import METHODS, Visitor, Walk, at_home

# A province is shown the names and figures of the regions below it, as numbers of public tables.
PAIRS = [("alpha", "beta"), ("beta", "gamma"), ("gamma", "alpha"), ("platform", "alpha")]
THOROUGH = ("stranger", "office")  # ask by every method; others by two


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
        for page, method in asked(walk, who):
            walk.visit(who, page, method)
        walk.judge_rows(f"{who.region}/{who.name}")
        walk.judge_cache(who)
    assert not walk.faults, "\n".join(walk.faults)
    assert walk.visited == {page.key for page in pages()}


def asked(walk: Walk, who: Visitor) -> Iterator[tuple[Page, str]]:
    """Yield what a visitor asks for: some all of both hosts, once by every method, others what is
    served here; in the first region every role everything, later what its duties open to it.
    """
    thorough, first = who.name in THOROUGH, walk.home.code == PAIRS[0][0]
    methods = METHODS if thorough and first else METHODS[:2]
    for page in pages():
        served = at_home(page, walk.home.code)
        if thorough or (served and (first or who.role is None or may_look(who, page))):
            yield from ((page, method) for method in methods)


def test_a_foreign_object_is_answered_like_a_missing_one(walk: Walk) -> None:
    for who in walk.visitors:
        cache.clear()
        for page in pages():
            if at_home(page, walk.home.code) and may_look(who, page):
                walk.compare_missing(who, page, "GET")
                walk.compare_missing(who, page, "POST")
    assert not walk.faults, "\n".join(walk.faults)


def may_look(who: Visitor, page: Page) -> bool:
    """Whether a visitor is let in far enough for an object to be looked up."""
    return page.is_public or (page.duty is not None and who.role in HOLDERS[page.duty])


def test_the_walk_meets_what_is_at_home(walk: Walk) -> None:
    """Without this, a walk that meets nothing but refusals would be content."""
    wanted = {"platform": {"texts"}}.get(walk.home.code, {"texts", "numbers", "keys"})
    served = [page for page in pages() if at_home(page, walk.home.code)]
    for who in walk.visitors:
        for page in served:
            if not wanted <= walk.seen_at_home:
                walk.visit_at_home(who, page)
    assert wanted <= walk.seen_at_home
