"""The progress table of the province gamma: two cities, three colleges, one of them silent."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from reporting import queries
from reporting.rollup import recount
from tenants.context import in_region
from tests.reporting.figures import report_baseline
from tests.reporting.people import NOON, enter
from volunteers.people.units.models import Unit

DAY = dt.date(2014, 1, 5)


def table(code: str = "gamma", day: dt.date = DAY, **more):
    with in_region(code):
        return queries.progress_table(code, day, **more)


def test_rows_stand_in_the_notices_order_with_their_figures(counted):
    found = [(row.name, row.base, row.entered, row.registered) for row in table().rows]
    assert found == [
        ("阿尔法市（测试）", 1000, 600, 500),
        ("贝塔市（测试）", 500, 40, 40),
        ("测试一号学院", 200, 70, 60),
        ("测试二号学院", 100, 0, 0),
        ("测试三号学院", None, 35, 30),
    ]


def test_each_row_has_its_share_and_state_of_the_day(counted):
    found = [(row.share, str(row.state)) for row in table().rows]
    assert found == [
        (Decimal("50.0"), "met"),
        (Decimal("8.0"), "behind"),
        (Decimal("30.0"), "behind"),  # 12 of 17 days: 70.6 of 100
        (Decimal("0.0"), "behind"),
        (None, "not_reported"),
    ]


def test_the_silent_college_says_since_when(counted):
    assert [row.remark for row in table().rows] == ["", "", "", "", "截至 2013-05-31 未报送"]


def test_totals_are_computed_and_printed_side_by_side(counted):
    found = table()
    assert (found.totals.base, found.printed_total, found.printed_difference) == (1800, 1700, 100)
    assert (found.totals.based, found.totals.silent) == (4, 1)
    assert (found.totals.entered, found.totals.registered) == (745, 630)
    assert found.totals.registered_share == Decimal("33.3")  # 600 of 1800, the silent one left out


def test_states_of_another_day_with_todays_figures(counted):
    found = table(day=dt.date(2014, 1, 11))
    assert found.phase.code == "second"  # the first is over: 18 of 66 days ask 27.3 %
    states = [str(row.state) for row in found.rows]
    assert states == ["on_track", "behind", "on_track", "behind", "not_reported"]
    assert [str(row.standings[0].state) for row in found.rows[:2]] == ["met", "overdue"]


def test_a_citys_own_units_do_not_change_its_row_in_the_province(counted):
    with in_region("alpha"):
        report_baseline("school", 70)
        recount.recount_marked(at=NOON)
    row = table().rows[0]
    assert (row.base, row.source.own_base) == (1000, 70)


def test_a_unit_without_a_base_counts_in_the_row_above_it(counted):
    with in_region("alpha"):
        enter("school_branch", 7, state="registered")
        recount.recount_marked(at=NOON)
    rows = {row.source.code: row.registered for row in table("alpha").rows}
    assert rows == {"league": 0, "organ": 0, "school": 507}


def test_a_unit_with_a_base_of_its_own_is_a_row_of_its_own(counted):
    with in_region("alpha"):
        report_baseline("school_branch", 20)
        enter("school_branch", 7, state="registered")
        recount.recount_marked(at=NOON)
    rows = {row.source.code: row.registered for row in table("alpha").rows}
    assert rows == {"league": 0, "organ": 0, "school": 500, "school_branch": 7}


def test_an_accounts_scope_limits_rows_and_totals(counted):
    with in_region("alpha"):
        scope = set(Unit.objects.within("/league/school/").values_list("pk", flat=True))
    found = table("alpha", units=scope)
    assert [row.source.code for row in found.rows] == ["school"]
    assert (found.totals.registered, found.printed_total) == (500, None)


def test_below_a_unit_are_its_children(counted):
    with in_region("alpha"):
        top = Unit.objects.get(code="league").pk
    codes = [row.source.code for row in table("alpha", below=top).rows]
    assert codes == ["league", "organ", "school"]


def test_the_notices_remarks_stand_under_the_table_of_who_issued_it(counted):
    assert table().remarks == ("三号学院未报送既有注册志愿者人数。",)
    assert table("alpha").remarks == ()


def test_figures_say_when_they_were_counted(counted):
    assert table().figures_at == NOON


def test_a_region_without_a_campaign_on_the_day_says_so(counted):
    with pytest.raises(queries.NoCampaign):
        table(day=dt.date(2013, 1, 1))


def test_the_table_speaks_english_too(counted):
    with translation.override("en"):
        found = table()
    assert (found.title, found.phase_title) == ("Progress table of test registration", "Phase 1")
    assert found.rows[2].kind_label == "Colleges"


def test_no_more_queries_for_more_units_and_regions(counted, django_assert_num_queries):
    with in_region("gamma"):
        queries.progress_table("gamma", DAY)
        with django_assert_num_queries(6):
            queries.progress_table("gamma", DAY)


def test_a_city_asks_once_more_for_the_province_above_it(counted, django_assert_num_queries):
    with in_region("alpha"):
        queries.progress_table("alpha", DAY)
        with django_assert_num_queries(7):
            queries.progress_table("alpha", DAY)
