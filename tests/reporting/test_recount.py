"""The worker counts exactly what is marked."""

import pytest

from reporting.rollup import recount
from tenants.models import RollupRow, RollupUnit
from tests.reporting.people import NOON, enter
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles.models import Volunteer
from volunteers.people.units.models import Unit


def kept(measure: str, unit: str | None = None, about: str = "", region: str = "alpha"):
    key = Unit.objects.get(code=unit).pk if unit else None
    row = RollupRow.objects.filter(
        region_code=region, measure=measure, unit_id=key, about_region=about
    ).first()
    return row and row.value


def test_a_write_is_in_the_units_and_the_regions_figures(region):
    enter("school", 3)
    enter("school", 2, state="registered", national=True)
    recount.recount_marked(at=NOON)
    assert [kept(name, "school") for name in ("entered", "registered", "national")] == [5, 2, 2]
    assert [kept(name) for name in ("entered", "registered", "national")] == [5, 2, 2]


def test_people_who_left_are_in_no_figure(region):
    enter("school", 2)
    Volunteer.objects.filter(unit__code="school").update(state="withdrawn")
    recount.recount_marked(at=NOON)
    assert (kept("entered", "school"), kept("entered")) == (0, 0)


def test_league_members_are_counted_with_what_they_are_a_part_of(region):
    enter("school", 2, state="registered", political_status="03")
    enter("school", 1, state="registered", political_status="13")
    recount.recount_marked(at=NOON)
    assert kept("registered.league_members", "school") == 2


def test_marks_that_were_seen_go_and_each_figure_has_its_time(region):
    enter("school")
    found = recount.recount_marked(at=NOON)
    assert found.is_done
    assert not Mark.objects.exists()
    assert (
        RollupRow.objects.get(measure="entered", region_code="alpha", unit_id=None).counted_at
        == NOON
    )


def test_only_what_is_marked_is_written(region):
    enter("school", 4)
    recount.recount_marked(at=NOON)
    unit = enter("organ", 1)
    Mark.objects.filter(unit_id=None).delete()
    RollupRow.objects.filter(unit_id=Unit.objects.get(code="school").pk).update(value=99)
    recount.recount_marked(at=NOON)
    assert RollupRow.objects.get(unit_id=unit.pk, measure="entered").value == 1
    assert (kept("entered"), kept("entered", "school")) == (4, 99)


def test_units_of_the_pack_are_known_by_name_and_place(region):
    recount.recount_marked(at=NOON)
    rows = RollupUnit.objects.filter(region_code="alpha").order_by("position")
    assert [row.code for row in rows] == ["league", "organ", "school", "school_branch"]
    assert rows[3].parent_unit_id == rows[2].unit_id
    assert kept("units") == 4


@pytest.mark.parametrize(
    ("measure", "about", "value"),
    [
        ("baseline", "alpha", 1000),
        ("baseline", "beta", 500),
        ("baseline_printed_total", "gamma", 1700),
    ],
)
def test_the_province_keeps_figures_about_its_regions_and_itself(db, measure, about, value):
    from tenants.context import in_region

    with in_region("gamma"):
        recount.recount_marked(at=NOON)
        assert kept(measure, about=about, region="gamma") == value


def test_a_baseline_that_was_asked_for_and_not_reported_is_unknown_not_nothing(db):
    from tenants.context import in_region

    with in_region("gamma"):
        recount.recount_marked(at=NOON)
        row = RollupRow.objects.get(
            unit_id=Unit.objects.get(code="college_three").pk, measure="baseline"
        )
        assert (row.value, row.as_of.isoformat()) == (None, "2013-05-31")
        assert kept("baseline", region="gamma") == 300


def test_after_a_recount_nothing_differs(region):
    enter("school", 3, state="registered")
    assert recount.differences() == []  # what differs is marked
    recount.recount_marked(at=NOON)
    assert recount.differences() == []


def test_a_figure_that_was_tampered_with_is_found(region):
    enter("school", 3)
    recount.recount_marked(at=NOON)
    RollupRow.objects.filter(region_code="alpha", unit_id=None, measure="entered").update(value=4)
    (difference,) = recount.differences()
    assert (difference.what, difference.kept, difference.counted) == (
        "entered of the region",
        "4",
        "3",
    )


def test_a_write_that_left_no_mark_is_found(region):
    enter("school", 3)
    recount.recount_marked(at=NOON)
    enter("organ", 1)
    Mark.objects.all().delete()
    assert {difference.what.split(" of ")[0] for difference in recount.differences()} == {"entered"}


def test_a_unit_with_another_name_is_found(region):
    recount.recount_marked(at=NOON)
    RollupUnit.objects.filter(region_code="alpha", code="school").update(name="另一所学校")
    assert [found.what.split()[0] for found in recount.differences()] == ["unit"]


def test_a_rebuild_mends_what_differs(region):
    enter("school", 3)
    recount.recount_marked(at=NOON)
    RollupRow.objects.filter(region_code="alpha").update(value=77)
    RollupUnit.objects.filter(region_code="alpha").delete()
    recount.rebuild(at=NOON)
    assert recount.differences() == []
    assert not Mark.objects.exists()
