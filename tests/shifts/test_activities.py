"""What strangers see of projects: what is published, when and where, how many places are left."""

import pytest
from django.utils import timezone

from tests.factories import make_unit
from tests.service_factories import HOUR, make_project, make_shift, make_sign_up


@pytest.fixture
def stranger(region, client_of):
    return client_of("alpha")


def shift_of(project, **changes):
    starts = timezone.now() + 48 * HOUR
    return make_shift(project=project, starts_at=starts, withdraw_until=starts, **changes)


def shown(client, path="/activities/"):
    return client.get(path).content.decode()


def test_the_list_says_where_when_and_how_many_places_are_left(stranger):
    make_sign_up(shift_of(make_project(title="清洁海滩"), place="白沙门", seats=3, capacity=3))
    found = shown(stranger)
    for text in ("清洁海滩", "白沙门", "余 2 / 3 名"):
        assert text in found


def test_a_full_shift_can_be_waited_for_and_a_project_without_one_says_so(stranger):
    make_sign_up(shift_of(make_project(), seats=1, capacity=1))
    make_project()
    found = shown(stranger)
    assert "已满，可候补" in found
    assert found.index("已满，可候补") < found.index("暂无场次")


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "closed"])
def test_what_is_not_published_is_not_found(stranger, state):
    project = make_project(state=state, title="还不公开")
    assert "还不公开" not in shown(stranger, f"/activities/?state={state}")
    assert stranger.get(f"/activities/{project.pk}/").status_code == 404


def test_the_list_is_filtered_by_its_address(stranger):
    unit = make_unit("activities_unit")
    make_project(unit=unit, title="清洁海滩", theme="nature")
    make_project(title="敬老陪伴", theme="others")
    for query in ("q=海滩", "theme=nature", f"unit={unit.pk}"):
        found = shown(stranger, f"/activities/?{query}")
        assert ("清洁海滩" in found, "敬老陪伴" in found) == (True, False)


def test_one_project_is_described_and_strangers_are_led_to_sign_in(stranger):
    project = make_project(insurance="投保意外险", needs="遮阳帽", min_age=16)
    shift_of(project)
    found = shown(stranger, f"/activities/{project.pk}/")
    for text in (
        "投保意外险",
        "遮阳帽",
        "0898-00000000",
        "登录后报名",
        f"/activities/{project.pk}/",
    ):
        assert text in found


def test_the_home_leads_there(stranger):
    assert "我要报名" in shown(stranger, "/")


def test_the_pages_ask_the_same_however_many_there_are(stranger, django_assert_max_num_queries):
    counts = []
    for more in (1, 6):
        for _one in range(more):
            project = make_project()
            make_sign_up(shift_of(project))
        for path in ("/activities/", f"/activities/{project.pk}/"):
            stranger.get(path)  # policy is read once
            with django_assert_max_num_queries(10) as noted:
                stranger.get(path)
            counts.append(len(noted))
    assert counts[:2] == counts[2:]
