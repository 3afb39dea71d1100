"""A table whose base is the quota: headcounts by kind of person, as 普创文办〔2018〕12号 asks."""

import datetime as dt

import pytest
from django.utils import timezone

from config.demo.packs import with_examples
from reporting import queries
from reporting.rollup import recount
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.opening import Opening, open_pack
from tenants.policy.loader import read_pack
from tests.reporting.people import NOON, enter

DAY = dt.date(2018, 8, 26)  # the 35th of 70 days


@pytest.fixture
def rows(own_database, tmp_path):
    opening = Opening(pack=read_pack(with_examples("puer", tmp_path)))
    open_pack(opening=opening, actor=system_actor("command"), at=timezone.now())
    with in_region("puer"):
        enter("example_bureau", 43, state="registered")
        enter("example_company", 74, state="registered")
        enter("example_primary", 64, state="registered")
        recount.recount_marked(at=NOON)
        return {row.source.code: row for row in queries.progress_table("puer", DAY).rows}


def test_each_unit_stands_by_the_people_whom_the_notice_asks(rows):
    assert {
        code: (rows[f"example_{code}"].base, str(rows[f"example_{code}"].state))
        for code in ("bureau", "company", "primary", "college", "community", "rural_company")
    } == {
        "bureau": (86, "on_track"),
        "company": (150, "behind"),
        "primary": (64, "met"),  # its teachers; pupils are exempt
        "college": (3386, "behind"),
        "community": (None, "exempt"),
        "rural_company": (None, "exempt"),
    }
    assert rows["example_senior"].remark == "未报送：学生"
    assert rows["example_town_community"].base == 12  # staff under 思茅镇 are asked
    assert rows["example_college"].base_source == "示例数据"
