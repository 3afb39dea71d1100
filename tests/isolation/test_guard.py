"""The guard (SECURITY T4): what was read in one region is of no use in another."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Count

from tenants.context import in_public, in_region
from tenants.guard import CrossRegion
from tenants.models import Region
from tests import factories as make
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit

Act = Callable[[Any], Any]
ACTS: dict[str, Act] = {
    "list": list,
    "count": lambda query: query.count(),
    "exists": lambda query: query.exists(),
    "first": lambda query: query.first(),
    "values": lambda query: list(query.values_list("pk", flat=True)),
    "loop": lambda query: list(query.iterator()),
    "aggregate": lambda query: query.aggregate(number=Count("pk")),
    "update": lambda query: query.update(name="x"),
    "delete": lambda query: query.delete(),
    "filter on": lambda query: list(query.filter(code="school").order_by("pk")[:1]),
    "lock": lambda query: list(query.select_for_update()),
}


@pytest.mark.parametrize("place", [in_region("beta"), in_public()], ids=["beta", "public"])
@pytest.mark.parametrize("act", ACTS)
def test_a_query_built_here_is_asked_nowhere_else(region: Region, act: str, place: Any) -> None:
    query = Unit.objects.all()
    with place, pytest.raises(CrossRegion), transaction.atomic():
        ACTS[act](query)


def test_a_query_built_in_public_is_asked_nowhere(db: None) -> None:
    query = Unit.objects.all()
    with in_region("alpha"), pytest.raises(CrossRegion):
        list(query)


def test_a_lazy_foreign_key_does_not_cross(region: Region) -> None:
    volunteer = Volunteer.objects.get(pk=make.make_volunteer().pk)
    with in_region("beta"), pytest.raises(CrossRegion):
        _ = volunteer.unit.name
    assert volunteer.unit.name


def test_a_related_set_does_not_cross(region: Region) -> None:
    unit = Unit.objects.get(code="school")
    with in_region("beta"), pytest.raises(CrossRegion):
        list(unit.children.all())


WRITES: dict[str, Act] = {
    "save": lambda row: row.save(),
    "save by alias": lambda row: row.save(using="default"),
    "save fields": lambda row: row.save(update_fields=["name"]),
    "insert": lambda row: row.save(force_insert=True),
    "delete": lambda row: row.delete(),
    "read again": lambda row: row.refresh_from_db(),
    "bulk update": lambda row: Unit.objects.bulk_update([row], ["name"]),
    "bulk create": lambda row: Unit.objects.bulk_create([row]),
}


@pytest.mark.parametrize("place", [in_region("beta"), in_public()], ids=["beta", "public"])
@pytest.mark.parametrize("write", WRITES)
def test_a_row_read_here_is_saved_nowhere_else(region: Region, write: str, place: Any) -> None:
    unit = Unit.objects.get(code="school")
    with place, pytest.raises(CrossRegion), transaction.atomic():
        WRITES[write](unit)


@pytest.mark.parametrize("made", ["created", "bulk created"])
def test_a_row_made_here_is_saved_nowhere_else(region: Region, made: str) -> None:
    mark = make.make_mark()
    if made == "bulk created":
        mark.pk = None
        mark = type(mark).objects.bulk_create([mark])[0]
    with in_region("beta"), pytest.raises(CrossRegion):
        mark.save()


def test_rows_of_two_regions_are_not_related(region: Region) -> None:
    volunteer = make.make_volunteer()
    with in_region("beta"):
        unit = Unit.objects.get(code="organ")
    with pytest.raises(CrossRegion):
        volunteer.unit = unit


def test_a_new_row_cannot_point_at_another_regions(region: Region) -> None:
    with in_region("beta"):
        unit = Unit.objects.get(code="organ")
    with pytest.raises(CrossRegion):
        Volunteer(unit=unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_volunteer(unit=None, unit_id=unit.pk)


def test_nothing_is_made_in_public(db: None) -> None:
    with pytest.raises(CrossRegion):
        make.make_mark()
    with pytest.raises(CrossRegion):
        Unit.objects.get_or_create(code="x")


def test_a_loop_is_not_taken_on_in_another_region(region: Region) -> None:
    rows = Unit.objects.iterator()
    next(rows)
    with in_region("beta"), pytest.raises(CrossRegion):
        next(rows)


def test_a_row_keeps_its_region_through_a_pickle(region: Region) -> None:
    unit = pickle.loads(pickle.dumps(Unit.objects.get(code="school")))  # noqa: S301 - our own
    with in_region("beta"), pytest.raises(CrossRegion):
        unit.save()
