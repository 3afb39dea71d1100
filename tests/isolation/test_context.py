"""The one way into a region and out of it again."""

from __future__ import annotations

from contextlib import suppress

import pytest
from django.db import connection, transaction

from tenants.context import current_code, current_region, for_each_region, in_public, in_region
from tenants.errors import UnknownRegion
from tenants.models import Region, RegionState
from volunteers.people.units.models import Unit


def path() -> str:
    """What the server itself looks names up in."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def test_one_is_inside_and_then_where_one_was(db: None) -> None:
    with in_region("alpha") as region:
        assert (region.code, current_code(), path()) == ("alpha", "alpha", "alpha")
        with in_region("beta"):
            assert path() == "beta"
            with in_public():
                assert path() == "public"
            assert path() == "beta"
        assert path() == "alpha"
    assert (current_code(), path()) == ("public", "public")


def test_an_exception_leads_out_too(region: Region) -> None:
    with suppress(ZeroDivisionError), in_region("beta"):
        assert path() == "beta"
        _ = 1 / 0
    assert (current_code(), path()) == ("alpha", "alpha")


def test_an_unknown_region_leaves_one_where_one_was(region: Region) -> None:
    with pytest.raises(UnknownRegion), in_region("nowhere"):
        pass
    assert path() == "alpha"


def test_one_object_entered_inside_itself_leads_out_twice(db: None) -> None:
    place = in_region("alpha")
    with place, in_region("beta"):
        with place:
            assert path() == "alpha"
        assert path() == "beta"
    assert path() == "public"


def test_recursion_leads_out_level_by_level(db: None) -> None:
    def down(codes: list[str]) -> list[str]:
        if not codes:
            return []
        with in_region(codes[0]):
            return [*down(codes[1:]), path()]

    assert down(["alpha", "beta", "gamma", "alpha"]) == ["alpha", "gamma", "beta", "alpha"]
    assert path() == "public"


def test_it_is_no_decorator() -> None:
    with pytest.raises(TypeError):
        in_region("alpha")(lambda: None)  # type: ignore[operator]


def test_a_rollback_does_not_lead_elsewhere(db: None) -> None:
    with in_region("beta"):
        assert path() == "beta"
    with in_region("alpha"):
        with suppress(ZeroDivisionError), transaction.atomic():
            assert path() == "alpha"
            _ = 1 / 0
        assert path() == "alpha"
        assert Unit.objects.filter(code="school").exists()


def test_a_rollback_outside_of_any_transaction_does_not_either(own_database: str) -> None:
    with in_region("beta"):
        assert path() == "beta"
    with in_region("alpha"):
        with suppress(ZeroDivisionError), transaction.atomic():
            with in_region("beta"):
                assert path() == "beta"
            _ = 1 / 0
        assert path() == "alpha"


def test_the_current_region_is_none_outside(db: None) -> None:
    with pytest.raises(UnknownRegion):
        current_region()


def test_each_open_region_is_visited_and_no_other(db: None) -> None:
    Region.objects.filter(schema_name="beta").update(state=RegionState.SUSPENDED)
    visited = for_each_region(lambda region: (region.code, path()))
    assert sorted(visited) == [("alpha", ("alpha", "alpha")), ("gamma", ("gamma", "gamma"))]
    assert for_each_region(lambda region: path(), kinds=["city"]) == [("alpha", "alpha")]


def test_a_failure_among_all_regions_leads_out(db: None) -> None:
    with pytest.raises(ZeroDivisionError):
        for_each_region(lambda region: 1 / 0)
    assert path() == "public"
