"""Who sees which units: the region's offices all, others the subtrees that they staff."""

import pytest

from tenants.accounts.roles import Role
from volunteers.people.units import scope
from volunteers.people.units.models import Unit


def codes(user):
    return set(scope.units_for(user).values_list("code", flat=True))


@pytest.mark.parametrize("role", [Role.OFFICE, Role.OVERVIEW])
def test_the_regions_offices_see_every_unit(region, account, role):
    assert codes(account("alpha", role)) == {"league", "organ", "school", "school_branch"}


@pytest.mark.parametrize("role", [Role.UNIT_ADMIN, Role.APPROVER])
def test_a_units_staff_see_its_subtree(region, account, role):
    assert codes(account("alpha", role, unit="school")) == {"school", "school_branch"}


@pytest.mark.parametrize("role", [Role.LEADER, Role.VOLUNTEER, Role.OPERATOR])
def test_the_others_see_no_unit_even_when_they_staff_one(region, account, role):
    assert codes(account("alpha", role, unit="school")) == set()


def test_who_staffs_no_unit_sees_none(region, account):
    assert codes(account("alpha", Role.UNIT_ADMIN)) == set()


def test_a_code_that_begins_alike_is_not_below(region, account):
    league = Unit.objects.get(code="league")
    Unit.objects.create(
        code="school2", name="x", kind="school", path="/league/school2/", parent=league,
        created_at=league.created_at,
    )  # fmt: skip
    assert "school2" not in codes(account("alpha", Role.UNIT_ADMIN, unit="school"))
