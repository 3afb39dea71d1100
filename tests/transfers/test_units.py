"""From one unit to another of the same region: both sides agree, figures follow."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tenants.accounts.roles import Role
from tests.factories import make_unit, make_user, make_volunteer
from volunteers.groundwork.marks.models import Mark
from volunteers.people.profiles.models import Volunteer
from volunteers.people.transfers.models import Transfer
from volunteers.people.units.models import Unit


@pytest.fixture
def person(region):
    return make_volunteer(state="registered", unit=Unit.objects.get(code="school"), name="张三")


@pytest.fixture
def of(region, client_of, sign_in):
    def of(role, **position):
        client = client_of("alpha")
        name = f"{role}_{position.get('unit', 'all')}_t"
        sign_in(client, role, username=name, **position)
        return client

    return of


def ask(client, person, **wish):
    address = reverse("transfers:new", args=[person.pk])
    return client.post(address, {"unit": "organ", **wish}, follow=True).content.decode()


def act(client, act, **more):
    address = reverse("transfers:transfer", args=[Transfer.objects.get().pk])
    return client.post(address, {"act": act, **more}, follow=True)


def test_both_units_agree_and_the_person_has_moved(of, person):
    giving, taking = of(Role.UNIT_ADMIN, unit="school"), of(Role.UNIT_ADMIN, unit="organ")
    ask(giving, person)
    act(giving, "release")
    assert Volunteer.objects.get(pk=person.pk).unit.code == "school"
    act(taking, "accept")
    assert Volunteer.objects.get(pk=person.pk).unit.code == "organ"
    assert Transfer.objects.get().state == "done"
    marked = set(Mark.objects.filter(measure="registered").values_list("unit_id", flat=True))
    assert {unit.pk for unit in Unit.objects.filter(code__in=["school", "organ"])} <= marked


def test_the_receiving_unit_cannot_take_whom_the_other_has_not_released(of, person):
    ask(of(Role.UNIT_ADMIN, unit="school"), person)
    taking = of(Role.UNIT_ADMIN, unit="organ")
    page = act(taking, "accept").content.decode()
    assert "当前不能进行此操作" in page
    assert Transfer.objects.get().state == "asked"


def test_a_refusal_says_why_and_nobody_moves(of, person):
    giving, taking = of(Role.UNIT_ADMIN, unit="school"), of(Role.UNIT_ADMIN, unit="organ")
    ask(giving, person)
    act(giving, "release")
    assert "请填写理由" in act(taking, "refuse").content.decode()
    act(taking, "refuse", reason="不是本单位人员")
    assert Volunteer.objects.get(pk=person.pk).unit.code == "school"
    assert "不是本单位人员" in act(giving, "release").content.decode()


def test_one_transfer_at_a_time_and_not_to_where_one_is(of, person):
    office = of(Role.OFFICE)
    assert "与现单位相同" in ask(office, person, unit="school")
    ask(office, person)
    assert "已有一项转移" in ask(office, person)
    assert "没有这个单位" in ask(office, person, unit="无此单位")


def test_a_third_unit_sees_nothing_of_it(of, person):
    ask(of(Role.OFFICE), person)
    stranger = of(Role.UNIT_ADMIN, unit=make_unit("third"))
    address = reverse("transfers:transfer", args=[Transfer.objects.get().pk])
    assert stranger.get(address).status_code == 404
    assert "张三" not in stranger.get(reverse("transfers:list")).content.decode()


def test_volunteers_ask_themselves_and_see_how_it_goes(region, client_of, person):
    user = make_user(Role.VOLUNTEER, username="volunteer_t")
    Volunteer.objects.filter(pk=person.pk).update(user=user)
    client = client_of("alpha")
    client.force_login(user)
    page = client.post(reverse("own_transfer"), {"unit": "organ"}, follow=True).content.decode()
    assert "待转出方同意" in page
    assert Transfer.objects.get().asked_by == "volunteer"


def test_the_list_asks_the_same_few_questions_however_long(
    of, region, django_assert_max_num_queries
):
    office = of(Role.OFFICE)
    for serial in range(6):
        ask(office, make_volunteer(name=f"甲{serial}某", unit=Unit.objects.get(code="school")))
    with django_assert_max_num_queries(12):
        assert "甲5某" in office.get(reverse("transfers:list")).content.decode()
