"""What the API answers, to whom, at which cost."""

from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.pagination import CursorPagination

from reporting.rollup import recount
from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.context import in_region
from tenants.policy_versions.services import Decision, publish
from tests.factories import NOON, make_figure, make_token, make_unit, make_user, make_volunteer
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.units.models import Unit

V1 = "/api/v1/"
EVERYTHING = ["me:read", "units:read", "volunteers:read", "reports:read"]
SECRET = "zx_0badcafe_secret"
NUMBER = "460106199005010018"


def caller(client, user, scopes=EVERYTHING, **changes):
    make_token(user, SECRET, scopes=scopes, **changes)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {SECRET}"
    return client


@pytest.fixture
def office(region, client_of):
    return caller(client_of("alpha"), make_user(Role.OFFICE))


@pytest.fixture
def clerk(region, client_of):
    return caller(client_of("alpha"), make_user(Role.UNIT_ADMIN, unit="school"))


def get(client, path, **params):
    return client.get(V1 + path, params)


def test_me_says_who_calls_and_from_where(clerk):
    me = get(clerk, "me").json()
    assert me["roles"] == ["unit_admin"]
    assert me["region"] == {"code": "alpha", "name": "阿尔法市（测试）"}
    assert me["unit_paths"] == ["/league/school/"]
    assert me["token_scopes"] == EVERYTHING


def test_the_office_gets_every_unit(office):
    codes = [unit["code"] for unit in get(office, "units").json()["results"]]
    assert codes == ["league", "organ", "school", "school_branch"]


def test_a_units_staff_gets_its_subtree(clerk):
    found = get(clerk, "units").json()["results"]
    assert [unit["code"] for unit in found] == ["school", "school_branch"]
    organ = Unit.objects.get(code="organ")
    assert get(clerk, f"units/{organ.pk}").status_code == 404
    assert get(clerk, f"units/{found[0]['id']}").json() == found[0]


def test_units_are_filtered_and_ordered(office):
    found = get(office, "units", kind="school", ordering="-position").json()["results"]
    assert [unit["code"] for unit in found] == ["school_branch", "school"]
    assert get(office, "units", name="机关").json()["count"] == 1


def test_a_unit_without_a_baseline_has_null_not_zero(office):
    school = Unit.objects.get(code="school")
    make_figure(unit=school, measure="baseline", value=None)
    assert get(office, f"units/{school.pk}").json()["figures"]["baseline"] is None


def test_people_are_masked(office):
    person = make_volunteer(name="张三", number=NUMBER)
    told = get(office, f"volunteers/{person.pk}").json()
    assert told["document_number"] == "4601************18"
    assert "****" in told["phone"]
    assert NUMBER not in get(office, "volunteers").content.decode()


def test_people_out_of_scope_are_not_found_like_missing_ones(clerk):
    stranger = make_volunteer(unit=Unit.objects.get(code="organ"))
    with in_region("beta"):
        foreign = make_volunteer().pk
    answers = [get(clerk, f"volunteers/{key}") for key in (stranger.pk, foreign, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1
    assert get(clerk, "volunteers").json()["results"] == []


def test_people_are_filtered_by_state_unit_and_national_number(office):
    school = Unit.objects.get(code="school")
    make_volunteer(name="甲甲", unit=school, state=VolunteerState.REGISTERED)
    make_volunteer(name="乙乙", unit=Unit.objects.get(code="school_branch"), national_number="N1")
    make_volunteer(name="丙丙", unit=Unit.objects.get(code="organ"))

    def names(**params):
        return {person["name"] for person in get(office, "volunteers", **params).json()["results"]}

    assert names(state="registered") == {"甲甲"}
    assert names(unit=str(school.pk)) == {"甲甲", "乙乙"}
    assert names(has_national_number="true") == {"乙乙"}
    assert names(updated_since="2099-01-01T00:00:00Z") == set()


def test_a_cursor_reads_everybody_once(office):
    made = {str(make_volunteer().pk) for _ in range(7)}
    address, read = V1 + "volunteers?page_size=3", []
    while address:
        page = office.get(address).json()
        read += [person["id"] for person in page["results"]]
        address = page["next"]
    assert sorted(read) == sorted(made)


@pytest.mark.parametrize("order", ["", "created_at", "updated_at", "-updated_at"])
def test_a_cursor_gets_past_an_import_of_one_moment(office, order, monkeypatch):
    monkeypatch.setattr(CursorPagination, "offset_cutoff", 3)  # 1,000 in the library
    made = {str(make_volunteer().pk) for _ in range(9)}
    address, read = f"{V1}volunteers?page_size=2&ordering={order}", []
    while address and len(read) < 20:
        page = office.get(address).json()
        read += [person["id"] for person in page["results"]]
        address = page["next"]
    assert sorted(read) == sorted(made)


def test_a_page_is_never_larger_than_two_hundred(office):
    for _ in range(201):
        make_unit()
    assert len(get(office, "units", page_size=9999).json()["results"]) == 200


def test_progress_has_the_scope_of_the_page(region, clerk):
    table = get(clerk, "reports/progress", as_of="2014-01-05").json()
    assert table["region_code"] == "alpha"
    assert {row["code"] for row in table["rows"]} <= {"school", "school_branch"}


def test_the_overview_is_the_provinces(db, client_of):
    with in_region("gamma"):
        recount.rebuild(at=timezone.now())
        client = caller(client_of("gamma"), make_user(Role.OVERVIEW))
    told = get(client, "overview", as_of="2014-01-05").json()
    assert {tile["code"] for tile in told["tiles"]} == {"alpha", "beta"}
    assert told["table"]["printed_total"] == 1700
    silent = next(row for row in told["table"]["rows"] if row["code"] == "college_three")
    assert (silent["base"], silent["share_percent"], silent["state"]) == (
        None,
        None,
        "not_reported",
    )


def test_a_day_that_is_none_is_refused_by_name(office):
    answer = get(office, "reports/progress", as_of="2014-13-01")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "as_of"


@pytest.mark.parametrize(
    ("path", "make", "queries"),
    [("units", make_unit, 7), ("volunteers", make_volunteer, 4)],
)
def test_lists_cost_the_same_for_one_and_for_forty(
    office, django_assert_num_queries, path, make, queries
):
    make()
    get(office, path)
    with django_assert_num_queries(queries):
        get(office, path)
    for _ in range(40):
        make()
    with django_assert_num_queries(queries):
        get(office, path)


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.OVERVIEW, "units", 200),
        (Role.OVERVIEW, "volunteers", 403),
        (Role.OFFICE, "overview", 403),
        (Role.LEADER, "units", 403),
        (Role.LEADER, "me", 200),
        (Role.VOLUNTEER, "me", 403),
        (Role.APPROVER, "volunteers", 200),
    ],
)
def test_the_api_asks_the_same_table_of_duties(region, client_of, role, path, status):
    assert get(caller(client_of("alpha"), make_user(role)), path).status_code == status


def test_nothing_is_written_by_reading_endpoints(office):
    person = make_volunteer(name="张三")
    sent = {"name": "李四", "state": "registered", "is_superuser": True}
    for method in ("post", "put", "patch", "delete"):
        for path in ("me", "volunteers", f"volunteers/{person.pk}", "units"):
            act = getattr(office, method)
            assert act(V1 + path, sent, content_type="application/json").status_code == 405
    person.refresh_from_db()
    assert (person.name, person.state) == ("张三", VolunteerState.ENTERED)


def test_no_serializer_takes_every_field_of_a_model():
    from pathlib import Path

    for file in Path("api").rglob("*.py"):
        assert "__all__" not in file.read_text(encoding="utf-8")
        assert "ModelSerializer" not in file.read_text(encoding="utf-8")


def test_an_unchanged_answer_is_not_sent_again(office):
    first = get(office, "me")
    again = office.get(V1 + "me", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    make_volunteer()
    before = get(office, "volunteers")["ETag"]
    make_volunteer()
    answer = office.get(V1 + "volunteers", HTTP_IF_NONE_MATCH=before)
    assert answer.status_code == 200
    assert answer["ETag"] != before
    assert "Authorization" in answer["Vary"]


@pytest.fixture
def answered(region):
    field = {"code": "team", "label": "志愿服务队", "label_en": "Team"}
    decision = Decision({"own_fields": [field]}, NOON.date(), "加字段")
    publish(region=region, decision=decision, actor=system_actor("page"), at=NOON)
    return make_volunteer(name="张三", answers={"team": "春雨", "qq": "123456789"})


def test_answers_to_the_form_are_given_by_code_and_numbers_masked(answered, region, client_of):
    scopes = [*EVERYTHING, "answers:read"]
    office = caller(client_of("alpha"), make_user(Role.OFFICE), scopes=scopes)
    found = get(office, f"volunteers/{answered.pk}").json()["answers"]
    assert found == {"team": "春雨", "qq": "1******89"}


def test_a_token_without_the_scope_gets_no_answers(answered, office):
    assert get(office, f"volunteers/{answered.pk}").json()["answers"] is None


def test_the_document_describes_a_regions_own_fields(answered, office):
    document = office.get(f"{V1}schema", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()
    described = document["components"]["schemas"]["Volunteer"]["properties"]["answers"]
    assert described["properties"]["team"] == {
        "type": "string",
        "title": "志愿服务队",
        "description": "Team",
    }
