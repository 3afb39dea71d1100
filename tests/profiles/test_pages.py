"""The roster and the page of one person."""

from uuid import uuid4

import pytest

from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.factories import make_audit_row, make_consent, make_volunteer
from volunteers.people.profiles import wording
from volunteers.people.profiles.models import VolunteerState
from volunteers.people.units.models import Unit

LIST = "/roster/"
NUMBER = "460106199005010018"


def unit(code):
    return Unit.objects.get(code=code)


@pytest.fixture
def client(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    return client


def names(response):
    return [person.name for person in response.context["page"]]


def test_who_waits_comes_first_then_by_pinyin(client):
    make_volunteer(name="阿明", unit=unit("school"), state=VolunteerState.REGISTERED)
    make_volunteer(name="张三", unit=unit("school"))
    make_volunteer(name="单雄信", unit=unit("school_branch"))
    assert names(client.get(LIST)) == ["单雄信", "张三", "阿明"]


def test_numbers_and_telephones_are_masked(client):
    person = make_volunteer(name="张三", unit=unit("school"), number=NUMBER)
    for path in (LIST, f"{LIST}{person.pk}/"):
        page = client.get(path).content.decode()
        assert NUMBER not in page
        assert person.phone not in page
        assert "4601************18" in page


def test_the_groups_count_what_they_list(client):
    make_volunteer(name="甲甲", unit=unit("school"), ethnicity="01", political_status="13")
    make_volunteer(name="乙乙", unit=unit("school"), national_number="N1", phone=None)
    make_volunteer(name="丙丙", unit=unit("school"), state=VolunteerState.REGISTERED)
    make_volunteer(name="丁丁", unit=unit("school"), state=VolunteerState.WITHDRAWN)
    tabs = {tab.group: tab.count for tab in client.get(LIST).context["tabs"]}
    assert tabs == {
        "": 3, "entered": 2, "registered": 1, "national": 1, "incomplete": 2, "gone": 1,
    }  # fmt: skip
    for group, count in tabs.items():
        assert len(names(client.get(LIST, {"group": group}))) == count


def test_a_search_is_posted_and_leaves_nothing_to_read_in_the_address(client):
    make_volunteer(name="张三", unit=unit("school"), number=NUMBER)
    make_volunteer(name="李四", unit=unit("school"))
    for typed in (NUMBER, "张三", "zhangsan"):
        address = client.post(LIST, {"q": typed}).url
        assert typed not in address
        assert names(client.get(address)) == ["张三"]


def test_a_search_keeps_the_unit_that_was_chosen(client):
    make_volunteer(name="张三", unit=unit("school"))
    make_volunteer(name="张三", unit=unit("school_branch"))
    branch = unit("school_branch")
    address = client.post(LIST, {"q": "张三", "unit": str(branch.pk)}).url
    assert [person.unit for person in client.get(address).context["page"]] == [branch]


def test_an_old_search_finds_nobody_and_says_so(client):
    make_volunteer(unit=unit("school"))
    page = client.get(LIST, {"s": "nonsense"})
    assert names(page) == []
    assert "已过期" in page.content.decode()


def test_a_person_out_of_scope_is_not_found_like_a_missing_one(client):
    stranger = make_volunteer(unit=unit("organ"))
    with in_region("beta"):
        foreign = make_volunteer().pk
    for key in (stranger.pk, foreign, uuid4()):
        assert client.get(f"{LIST}{key}/").status_code == 404
    assert stranger.name not in client.get(LIST).content.decode()
    assert client.get(LIST, {"unit": str(unit("organ").pk)}).status_code == 404


@pytest.mark.parametrize("role", [Role.OVERVIEW, Role.LEADER, Role.VOLUNTEER])
def test_without_the_duty_there_is_no_roster(region, client_of, sign_in, role):
    client = client_of("alpha")
    sign_in(client, role)
    person = make_volunteer(unit=unit("school"))
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{person.pk}/").status_code == 403


def test_the_list_costs_the_same_for_one_and_for_fifty(client, django_assert_num_queries):
    make_volunteer(unit=unit("school"))
    client.get(LIST)
    for _ in range(2):
        with django_assert_num_queries(9):
            client.get(LIST)
        for _ in range(49):
            make_volunteer(unit=unit("school_branch"))


def test_the_persons_page_tells_consents_and_history_in_words(client):
    person = make_volunteer(unit=unit("school"), state=VolunteerState.REGISTERED, phone=None)
    make_consent(person, kind="vouched", text_version="vouched:2024-1", vouched_by=uuid4())
    make_audit_row(
        action="volunteer.vouch", object_type="volunteer", object_id=person.pk,
        actor_label="clerk",
    )  # fmt: skip
    page = client.get(f"{LIST}{person.pk}/").content.decode()
    for word in ("vouched:2024-1", "注册（单位核验纸质登记表）", "clerk", "缺电话", "未填"):
        assert word in page


@pytest.mark.parametrize(
    ("action", "changes", "words"),
    [
        ("volunteer.enter", {"state": [None, "entered"]}, "由名册导入录入"),
        ("volunteer.enter", {"state": [None, "registered"]}, "录入并注册"),
        ("volunteer.update", {"fields": ["phone", "ethnicity"]}, "更新：联系电话、民族"),
        ("volunteer.something", {}, "资料变更"),
    ],
)
def test_each_act_is_told_in_words(region, action, changes, words):
    assert words in wording.told(make_audit_row(action=action, changes=changes))


def test_an_anonymised_person_is_on_no_page(client):
    person = make_volunteer(unit=unit("school"), state=VolunteerState.ANONYMISED)
    assert client.get(f"{LIST}{person.pk}/").status_code == 404


def test_pages_after_the_first_keep_the_filter(client):
    for _ in range(51):
        make_volunteer(unit=unit("school"))
    page = client.get(LIST, {"group": "entered"})
    assert "group=entered&amp;page=2" in page.content.decode()
    assert len(names(client.get(LIST, {"group": "entered", "page": 2}))) == 1
