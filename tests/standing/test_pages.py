"""The pages by which a registration ends: who sees them, what they say, what they do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tenants.accounts.roles import Role
from tests.factories import make_volunteer
from volunteers.people.units.models import Unit


@pytest.fixture
def person(region):
    return make_volunteer(state="registered", unit=Unit.objects.get(code="school"), name="张三")


@pytest.fixture
def page(region, client_of, sign_in):
    def open_as(role, **position):
        client = client_of("alpha")
        sign_in(client, role, username=f"{role}_standing", **position)
        return client

    return open_as


def address(person, act):
    return reverse(f"standing:{act}", args=[person.pk])


def test_the_office_expels_with_a_reason(page, person):
    office = page(Role.OFFICE)
    refused = office.post(address(person, "expel"), {"reason": ""})
    assert "请填写此项" in refused.content.decode()
    answer = office.post(address(person, "expel"), {"reason": "冒名"}, follow=True)
    assert "已除名" in answer.content.decode()
    person.refresh_from_db()
    assert person.state == "expelled"


def test_a_unit_records_a_withdrawal_and_nothing_else(page, person):
    admin = page(Role.UNIT_ADMIN, unit="school")
    detail = admin.get(reverse("profiles:detail", args=[person.pk])).content.decode()
    assert address(person, "withdraw") in detail
    assert address(person, "expel") not in detail
    assert admin.get(address(person, "expel")).status_code == 404
    admin.post(address(person, "withdraw"), {})
    person.refresh_from_db()
    assert person.state == "withdrawn"


def test_the_people_of_another_unit_are_not_found(page, region):
    stranger = make_volunteer(state="registered", unit=Unit.objects.get(code="organ"))
    admin = page(Role.UNIT_ADMIN, unit="school")
    assert admin.get(address(stranger, "withdraw")).status_code == 404


def test_who_comes_too_late_is_told(page, person):
    office = page(Role.OFFICE)
    office.post(address(person, "expel"), {"reason": "冒名"})
    assert "已被他人处理" in office.get(address(person, "expel")).content.decode()
    late = office.post(address(person, "suspend"), {"reason": "迟到"}, follow=True)
    assert "已被他人处理" in late.content.decode()
