"""Volunteers and their own data: take it along, have it corrected, have it deleted."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.factories import make_number, make_volunteer
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.own_data.models import DataRequest
from volunteers.people.profiles.models import Volunteer

PASSWORD = "shan hai zhi xing wo"
NUMBER = make_number(77)
OTHER = make_number(78)


@pytest.fixture
def me(region, client_of, sign_in):
    client = client_of("alpha")
    user = sign_in(client, Role.VOLUNTEER, username="me_volunteer", password=PASSWORD)
    person = make_volunteer(
        state="registered", number=NUMBER, name="张三", user=user, answers={"employer": "某单位"}
    )
    client.person = person
    return client


@pytest.fixture
def office(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE, username="office_data")
    return client


def ask(me, **changes):
    values = {"reason": "户口本更正", **changes}
    return me.post(reverse("own_data:correct"), values, follow=True)


def test_the_page_masks_and_the_file_tells_all_after_the_password(me):
    page = me.get(reverse("own_data:own")).content.decode()
    assert "张三" in page
    assert NUMBER not in page
    wrong = me.post(reverse("own_data:export"), {"password": "not it at all"})
    assert "密码不对" in wrong.content.decode()
    told = json.loads(me.post(reverse("own_data:export"), {"password": PASSWORD}).content)
    assert told["person"]["document_number"] == NUMBER
    assert told["person"]["answers"] == {"employer": "某单位"}
    assert AuditRow.objects.filter(action="volunteer.take_own_data").count() == 1


def test_a_correction_waits_for_the_office_and_then_holds(me, office):
    ask(me, name="张三丰", document_number=OTHER)
    asked = DataRequest.objects.get()
    page = office.get(reverse("own_data:answer", args=[asked.pk])).content.decode()
    assert "张三丰" in page
    assert OTHER not in page
    office.post(reverse("own_data:answer", args=[asked.pk]), {"decision": "accept"})
    person = Volunteer.objects.get(pk=me.person.pk)
    assert (person.name, person.document_number) == ("张三丰", OTHER)
    assert bytes(person.document_hash) != bytes(me.person.document_hash)
    assert DataRequest.objects.get().values is None


def test_a_refusal_says_why(me, office):
    ask(me, name="李四")
    asked = DataRequest.objects.get()
    address = reverse("own_data:answer", args=[asked.pk])
    assert "请填写答复" in office.post(address, {"decision": "refuse"}).content.decode()
    office.post(address, {"decision": "refuse", "answer": "证件与申请不符"})
    assert "证件与申请不符" in me.get(reverse("own_data:own")).content.decode()
    assert Volunteer.objects.get(pk=me.person.pk).name == "张三"


def test_a_number_that_does_not_pass_is_told_at_its_field(me):
    bad = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    assert "最后一位与前 17 位对不上" in ask(me, document_number=bad).content.decode()
    assert not DataRequest.objects.exists()


def test_a_number_of_somebody_else_is_not_taken_over(me, office):
    make_volunteer(number=OTHER)
    ask(me, document_number=OTHER)
    address = reverse("own_data:answer", args=[DataRequest.objects.get().pk])
    answer = office.post(address, {"decision": "accept"}).content.decode()
    assert "已登记在他人名下" in answer
    assert DataRequest.objects.get().state == "open"


def test_one_request_at_a_time_which_can_be_taken_back(me):
    ask(me, name="李四")
    assert "已有一项更正申请" in ask(me, name="王五").content.decode()
    asked = DataRequest.objects.get()
    me.post(reverse("own_data:cancel", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "cancelled"
    assert "没有填写与现有资料不同的内容" in ask(me, name="张三").content.decode()


def test_whoever_deletes_their_data_is_gone_and_signed_out(me):
    refused = me.post(reverse("own_data:delete"), {"password": "not it at all"})
    assert refused.status_code == 200
    me.post(reverse("own_data:delete"), {"password": PASSWORD}, follow=True)
    person = Volunteer.objects.get(pk=me.person.pk)
    assert (person.state, person.name, person.document_number) == ("anonymised", "", None)
    assert me.get(reverse("own_data:own")).status_code == 302


def test_nobody_sees_the_data_or_requests_of_another(me, client_of, sign_in):
    ask(me, name="李四")
    stranger = client_of("alpha")
    sign_in(stranger, Role.VOLUNTEER, username="stranger_data")
    assert stranger.get(reverse("own_data:own")).status_code == 404
    address = reverse("own_data:cancel", args=[DataRequest.objects.get().pk])
    assert stranger.post(address).status_code == 404


def test_the_list_asks_the_same_few_questions_however_long(
    me, office, django_assert_max_num_queries
):
    for serial in range(6):
        person = make_volunteer(name=f"甲{serial}某")
        DataRequest.objects.create(
            volunteer=person, kind="correct", asked_at=person.created_at, due_on="2014-01-20"
        )
    with django_assert_max_num_queries(12):
        page = office.get(reverse("own_data:asked")).content.decode()
    assert "甲2某" in page


def test_whoever_deletes_is_told_what_stays_filed(me, at):
    address = reverse("own_data:delete")
    assert "全国系统" not in me.get(address).content.decode()
    batch = NationalBatch.objects.create(
        number=1, profile="example", stored_file="national/" + "0" * 32, created_at=at
    )
    NationalRow.objects.create(batch=batch, volunteer=me.person, position=1)
    page = me.get(address).content.decode()
    assert "批次文件 1 份" in page
    assert "最迟到 2015-01-05 10:00" in page
