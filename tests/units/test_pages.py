"""The list of units and the page of one."""

import datetime as dt
from uuid import uuid4

import pytest

from tenants.accounts.roles import Role
from tenants.context import in_region
from tenants.models import RollupRow
from tests.factories import make_figure
from volunteers.people.units.models import Unit

LIST = "/units/"
NOON = dt.datetime(2014, 1, 5, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


def count(unit, **measures):
    for measure, value in measures.items():
        key = {"region_code": "alpha", "unit_id": unit.pk, "measure": measure}
        RollupRow.objects.update_or_create(**key, defaults={"value": value, "counted_at": NOON})


def shown(client, **filters):
    rows = client.get(LIST, filters).context["rows"]
    return [(row.unit.code, row.depth) for row, _kind, _place in rows]


def test_units_are_listed_as_a_tree(client):
    assert shown(client) == [("league", 0), ("organ", 1), ("school", 1), ("school_branch", 2)]


def test_filters_narrow_the_list_and_stand_in_the_address(client):
    assert shown(client, kind="school") == [("school", 0), ("school_branch", 1)]
    assert shown(client, q="分校") == [("school_branch", 0)]
    assert client.get(LIST, {"kind": "nonsense"}).status_code == 404


def test_without_a_baseline_there_is_no_share(client):
    count(Unit.objects.get(code="school"), entered=40, registered=30)
    page = client.get(LIST, {"q": "分校"}).content.decode()
    assert "未报基数" in page
    assert "0.0%" not in page


def test_the_list_says_when_its_figures_were_counted(client):
    assert "数据截至" not in client.get(LIST, {"q": "分校"}).content.decode()
    count(Unit.objects.get(code="school_branch"), entered=40)
    assert "数据截至 2014-01-05 12:00" in client.get(LIST).content.decode()


def test_the_share_is_of_the_baseline_with_its_source(client):
    school = Unit.objects.get(code="school")
    count(school, entered=40, registered=30, baseline=120)
    RollupRow.objects.filter(unit_id=school.pk, measure="baseline").update(source="示例上报")
    page = client.get(f"/units/{school.pk}/").content.decode()
    assert "25.0%" in page
    assert "示例上报" in page


def test_a_units_page_shows_each_figure_with_day_and_source(client):
    school = Unit.objects.get(code="school")
    make_figure(unit=school, measure="teachers", value=None, source="示例")
    page = client.get(f"/units/{school.pk}/").content.decode()
    for word in ("教师", "未报", "2013-05-31", "示例", "阿尔法市示例学校分校"):
        assert word in page


def test_the_list_costs_the_same_for_four_units_and_for_forty(client, django_assert_num_queries):
    from tests.factories import make_unit

    client.get(LIST)
    with django_assert_num_queries(11):
        client.get(LIST)
    for _ in range(36):
        count(make_unit(), entered=1)
    with django_assert_num_queries(11):
        assert len(client.get(LIST).context["rows"]) == 40


def test_a_unit_admin_sees_the_own_subtree_and_nothing_else(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    assert shown(client) == [("school", 0), ("school_branch", 1)]
    organ = Unit.objects.get(code="organ")
    assert client.get(f"/units/{organ.pk}/").status_code == 404
    assert client.get(f"/units/{uuid4()}/").status_code == 404


def test_a_unit_of_another_region_is_not_found(client):
    with in_region("beta"):
        stranger = Unit.objects.get(code="organ").pk
    assert client.get(f"/units/{stranger}/").status_code == 404


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.LEADER])
def test_without_the_duty_there_is_no_list(region, client_of, sign_in, role):
    client = client_of("alpha")
    sign_in(client, role)
    assert client.get(LIST).status_code == 403
