"""The acceptance of the first way through: Hainan as its annex prints it."""

import datetime as dt
from collections import Counter

import pytest
from django.utils import timezone

from reporting import queries
from reporting.rollup import recount
from tenants.audit.services import system_actor
from tenants.context import for_each_region, in_region
from tenants.opening import Opening, open_pack
from tenants.policy.loader import load_pack
from tenants.policy.rebase import rebased_to

ISSUED = dt.date(2026, 11, 10)  # where the notice of 2013-12-25 is moved to
DAY = dt.date(2026, 11, 24)  # its 2014-01-08
SILENT = ["海南广播电视大学", "海南科技职业学院", "三亚理工职业学院"]


@pytest.fixture
def table(own_database):
    """The province's table on the day, its 20 regions opened under another code and counted."""
    opening = Opening(pack=rebased_to(load_pack("hainan"), ISSUED), code="demo")
    open_pack(opening=opening, actor=system_actor("command"), at=timezone.now())
    for_each_region(lambda _region: recount.recount_marked(at=timezone.now()))
    with in_region("demo"):
        return queries.progress_table("demo", DAY)


def test_the_province_shows_the_annex_and_the_three_silent_colleges(table):
    totals = table.totals
    assert (totals.base, table.printed_total, table.printed_difference) == (230_279, 225_510, 4_769)
    assert Counter(row.kind for row in table.rows) == {
        "region": 19,
        "college": 18,
        "provincial_body": 3,
    }
    assert [row.name for row in table.rows if row.state == "not_reported"] == SILENT
    assert (table.rows[0].source.code, table.rows[0].base) == ("demo_haikou", 89_748)
    assert (table.rows[36].name, table.rows[36].base, totals.based) == ("省青联", 490, 37)
    assert (table.phase.due_on, table.rebased_days) == (dt.date(2026, 11, 26), 4703)
    assert all(found == [] for _code, found in for_each_region(lambda _r: recount.differences()))
