"""What a region gets from its pack."""

import pytest

from tenants.context import in_region
from tenants.policy.pack import PackUnit
from volunteers.office.notices.models import Notice
from volunteers.people.units.models import DatedFigure, Unit
from volunteers.people.units.opening import from_the_top


def test_units_stand_in_the_packs_tree(region):
    assert Unit.objects.get(code="school_branch").path == "/league/school/school_branch/"


def test_the_province_keeps_figures_of_units_of_regions_and_of_itself(db):
    with in_region("gamma"):
        kept = {
            (figure.unit.code if figure.unit else figure.region_code, figure.measure): figure.value
            for figure in DatedFigure.objects.select_related("unit")
        }
    assert kept["alpha", "baseline"] == 1000
    assert kept["college_three", "baseline"] is None
    assert kept["gamma", "baseline_printed_total"] == 1700


def test_the_packs_notices_are_published(db):
    with in_region("gamma"):
        assert Notice.objects.exists()


def test_units_may_stand_in_the_pack_in_any_order():
    units = [PackUnit("b", "k", 1, "b", parent="a"), PackUnit("a", "k", 2, "a")]
    assert [unit.code for unit in from_the_top(units)] == ["a", "b"]


def test_units_in_a_circle_are_refused():
    units = [PackUnit("a", "k", 1, "a", parent="b"), PackUnit("b", "k", 2, "b", parent="a")]
    with pytest.raises(ValueError, match="no way from the top"):
        from_the_top(units)
