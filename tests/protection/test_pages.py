"""Signs on the office's pages: listed, filtered, shown with what they rest on, closed."""

import datetime as dt

import pytest
from django.urls import reverse

from tenants.accounts.roles import Role
from tests.factories import NOON, make_unit, make_volunteer
from tests.service_factories import make_entry, make_shift, make_sign
from volunteers.service.checkin.models import Check

LIST = reverse("signs:list")


@pytest.fixture
def office(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


@pytest.fixture
def person(region):
    return make_volunteer(unit=make_unit(), name="张三")


def page_of(office, sign):
    return office.get(reverse("signs:sign", args=[sign.pk])).content.decode()


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("over_cap", {}, "2014-01-05 一天累计 25 小时，超过每日上限 24 小时"),
        (
            "over_cap",
            {"month": "2014-01-01", "count": 6, "days": ["2014-01-05"]},
            "2014-01 有 6 天",
        ),
        (
            "impossible_sequence",
            {"on": "2014-01-05", "metres": 40200, "minutes": 5},
            "相距 40.2 公里，只隔 5 分钟",
        ),
        ("impossible_sequence", {"on": "2014-01-05", "minutes": 30}, "时间重叠 30 分钟"),
        ("backfill_spike", {"month": "2013-05-01", "minutes": 6090, "cap": 6000}, "101.5 小时"),
    ],
)
def test_facts_are_told_in_words(office, person, kind, facts, words):
    sign = make_sign(person, kind=kind, **({"facts": facts} if facts else {}))
    assert words in office.get(LIST).content.decode()
    assert words in page_of(office, sign)


def test_the_records_that_it_rests_on_stand_beside_it(office, person):
    make_entry(person, project_title="清洁海滩", minutes=1500)
    make_entry(person, project_title="另一天", served_on=dt.date(2014, 1, 6))
    page = page_of(office, make_sign(person))
    assert "清洁海滩" in page
    assert "另一天" not in page
    assert reverse("profiles:detail", args=[person.pk]) in page


def test_everybody_whom_a_device_checked_in_is_named(office, person):
    shift = make_shift()
    Check.objects.create(
        shift=shift, volunteer=person, kind="in", source="qr", at=NOON, received_at=NOON
    )
    facts = {"on": "2014-01-05", "count": 5, "people": [str(person.pk)], "shifts": [str(shift.pk)]}
    page = page_of(office, make_sign(person, kind="same_device", volunteer=None, facts=facts))
    assert "同一设备为 5 人自助签到，涉及 1 个场次" in page
    assert "签到 · 扫码" in page


def test_the_list_is_filtered_by_the_address(office, person):
    make_sign(person)
    make_sign(person, kind="backfill_spike", state="in_order", facts={"month": "2013-05-01"})

    def count(query):
        return office.get(f"{LIST}{query}").context["page"].paginator.count

    assert [count(query) for query in ("", "?kind=backfill_spike", "?state=in_order")] == [1, 0, 1]
    assert count(f"?unit={person.unit_id}") == 1
    assert count(f"?unit={make_unit().pk}") == 0


def test_a_sign_is_closed_with_a_note_once(office, person):
    sign = make_sign(person)
    address = reverse("signs:sign", args=[sign.pk])
    assert "field-error" in office.post(address, {"state": "in_order"}).content.decode()
    sent = {"state": "corrected", "note": "两人共用手机，已更正"}
    office.post(address, sent)
    sign.refresh_from_db()
    assert sign.state == "corrected"
    assert "两人共用手机" in page_of(office, sign)
    assert "已由他人核查" in office.post(address, sent).content.decode()


def test_the_sidebar_counts_what_nobody_looked_at(office, person):
    make_sign(person)
    nav = {str(item.label): item.count for item in office.get(LIST).context["shell"]["nav"]()}
    assert nav["时长核查"] == 1


def test_units_and_volunteers_see_none_of_it(region, client_of, sign_in, person):
    sign = make_sign(person)
    for role in (Role.UNIT_ADMIN, Role.LEADER, Role.VOLUNTEER):
        client = client_of("alpha")
        sign_in(client, role)
        assert client.get(LIST).status_code == 403
        assert client.get(reverse("signs:sign", args=[sign.pk])).status_code == 403
