"""The pages of reporting: who sees what, and at what price."""

import io
from decimal import Decimal

import openpyxl
import pytest

from reporting.overview import rank
from reporting.rollup import recount
from tenants import hostnames
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.context import in_region
from tenants.models import Region
from tests.reporting.people import NOON, enter

AS_OF = "?as_of=2014-01-05"


def page(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def test_a_stranger_sees_four_numbers_with_their_time_and_the_notices(counted, client_of):
    found = page(client_of("gamma"), "/")
    assert "伽马省（测试）" in found
    for number in ("745", "630", "9"):  # entered, registered, units: 3 + 4 + 2
        assert f">{number} <" in found or f"{number} " in found
    assert "2014-01-05 12:00" in found
    assert "关于测试注册工作的通知" in found


def test_fewer_than_five_people_are_not_shown_to_strangers(db, client_of):
    with in_region("beta"):
        enter("organ", 4, state="registered")
        recount.recount_marked(at=NOON)
    found = page(client_of("beta"), "/")
    assert found.count("人数过少，不公开具体数字") == 3
    assert "&lt;5" in found


def test_a_region_that_was_never_counted_answers_too(db, client_of):
    assert "阿尔法市（测试）" in page(client_of("alpha"), "/")


def test_a_strangers_page_needs_the_same_queries_however_large_the_region(
    counted, client_of, django_assert_max_num_queries
):
    client = client_of("gamma")
    page(client, "/")
    with django_assert_max_num_queries(8):
        page(client, "/")


def test_the_province_sees_every_row_both_totals_and_the_phases(counted, client_of, sign_in):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    found = page(client, f"/overview/{AS_OF}")
    for words in ("阿尔法市（测试）", "测试三号学院", "未报基数", "第一阶段", "还有 5 天"):
        assert words in found
    assert "1,700" in found
    assert "1,800" in found


def test_every_row_has_its_rank_by_share_among_all_whatever_is_shown(counted, client_of, sign_in):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    shown = client.get(f"/overview/{AS_OF}").context["overview"]
    ranks = {row.name: rank for rank, row in shown.ranked}
    best = sorted((row for row in shown.rows if row.share is not None), key=lambda row: -row.share)
    assert [ranks[row.name] for row in best] == list(range(1, len(best) + 1))
    assert ranks["测试三号学院"] is None
    only = client.get(f"/overview/{AS_OF}&q=贝塔").context["overview"].ranked
    assert [rank for rank, _row in only] == [ranks["贝塔市（测试）"]]


def test_equal_shares_have_one_rank():
    shares = [Decimal(10), Decimal(50), Decimal(50), Decimal(60)]
    assert [rank(share, shares) for share in shares] == [4, 2, 2, 1]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("&kind=college", ["测试一号学院", "测试二号学院", "测试三号学院"]),
        ("&short=1", ["贝塔市（测试）", "测试一号学院", "测试二号学院"]),
        ("&q=贝塔", ["贝塔市（测试）"]),
        ("&kind=college&sort=share", ["测试一号学院", "测试二号学院", "测试三号学院"]),
        ("&kind=region&sort=missing", ["贝塔市（测试）", "阿尔法市（测试）"]),
        ("&kind=nonsense", []),
    ],
)
def test_filters_stand_in_the_url(counted, client_of, sign_in, query, names):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    answer = client.get(f"/overview/{AS_OF}{query}")
    assert [row.name for row in answer.context["overview"].rows] == names


@pytest.mark.parametrize("query", ["?as_of=yesterday", "?page=999&sort=none&short=maybe&kind=%00"])
def test_nonsense_in_the_url_is_no_error(counted, client_of, sign_in, query):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    assert "推进总览" in page(client, f"/overview/{query}")


def test_the_way_leads_down_to_a_citys_units_by_numbers_alone(counted, client_of, sign_in):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    found = page(client, f"/overview/alpha/{AS_OF}")
    assert "阿尔法市示例学校" in found
    assert "张三" not in found
    assert "1,000" in found  # the notice's figure; the city's own units have reported none


def test_a_units_parts_are_shown_below_it(counted, client_of, sign_in):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    rows = client.get(f"/overview/alpha/{AS_OF}").context["detail"].table.rows
    school = next(row for row in rows if row.source.code == "school")
    assert "阿尔法市示例学校" in page(client, f"/overview/alpha/{school.url}&as_of=2014-01-05")


@pytest.mark.parametrize(
    "path", ["gamma/", "nowhere/", "alpha/?unit=nonsense", f"alpha/?unit={'0' * 32}"]
)
def test_what_does_not_lie_below_is_not_found(counted, client_of, sign_in, path):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    mark = "&" if "?" in path else "?"
    assert client.get(f"/overview/{path}{mark}as_of=2014-01-05").status_code == 404


def test_a_city_does_not_look_sideways_or_up(counted, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OVERVIEW)
    assert client.get("/overview/beta/").status_code == 404
    assert client.get("/overview/gamma/").status_code == 404


@pytest.mark.parametrize(
    ("path", "role", "status"),
    [
        ("/overview/", Role.OFFICE, 403),
        ("/overview/", Role.UNIT_ADMIN, 403),
        ("/progress/", Role.OFFICE, 200),
        ("/progress/", Role.UNIT_ADMIN, 200),
        ("/progress/", Role.VOLUNTEER, 403),
        ("/progress/export/", Role.LEADER, 403),
    ],
)
def test_each_page_asks_for_its_duty(counted, client_of, sign_in, path, role, status):
    client = client_of("alpha")
    sign_in(client, role)
    assert client.get(path).status_code == status


def test_a_unit_admin_sees_its_own_subtree_only(counted, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    found = page(client, f"/progress/{AS_OF}")
    assert "阿尔法市示例学校" in found
    assert "阿尔法市示例机关" not in found


@pytest.mark.parametrize(
    ("day", "told"), [("2013-01-01", "没有注册推进工作"), ("1900-01-01", "早于任何政策")]
)
@pytest.mark.parametrize(
    "path", ["/overview/", "/overview/alpha/", "/progress/", "/progress/export/"]
)
def test_a_day_without_a_campaign_is_told(db, client_of, sign_in, path, day, told):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    assert told in page(client, f"{path}?as_of={day}")


def test_the_overviews_queries_do_not_grow(
    counted, client_of, sign_in, django_assert_max_num_queries
):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    page(client, f"/overview/{AS_OF}")
    with django_assert_max_num_queries(10):
        page(client, f"/overview/{AS_OF}")


def test_an_export_is_a_workbook_and_leaves_an_audit_row(counted, client_of, sign_in):
    client = client_of("alpha")
    user = sign_in(client, Role.UNIT_ADMIN, unit="school")
    answer = client.get(f"/progress/export/{AS_OF}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    names = [cell.value for cell in sheet["A"]]
    assert "阿尔法市示例学校" in names
    assert "阿尔法市示例机关" not in names
    with in_region("alpha"):
        row = AuditRow.objects.get(action="report.export")
        assert (row.actor_id, row.object_id) == (user.pk, "progress:alpha")


@pytest.mark.parametrize(("role", "leads_down"), [(Role.OVERVIEW, True), (Role.OFFICE, False)])
def test_a_row_leads_only_where_its_reader_may_go(counted, client_of, sign_in, role, leads_down):
    client = client_of("gamma")
    sign_in(client, role)
    assert ("/overview/alpha/" in page(client, f"/progress/{AS_OF}")) is leads_down


def test_filters_keep_the_day_that_was_asked_for(counted, client_of, sign_in):
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    found = page(client, f"/overview/{AS_OF}")
    assert '<input type="hidden" name="as_of" value="2014-01-05">' in found
    assert "目标与状态按 2014-01-05" in " ".join(found.split())


def test_every_page_with_a_date_says_that_a_demonstration_moved_it(counted, client_of, sign_in):
    Region.objects.filter(schema_name="gamma").update(rebased_days=-4703)
    hostnames.changed()
    client = client_of("gamma")
    sign_in(client, Role.OVERVIEW)
    for path in ("/", f"/overview/{AS_OF}", f"/progress/{AS_OF}"):
        assert "各项日期已前移 4,703 天" in page(client, path)
