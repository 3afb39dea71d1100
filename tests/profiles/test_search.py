"""Finding people by what was typed, and what may stand in an address."""

import datetime as dt
import re
from uuid import uuid4

import pytest

from tenants.accounts.roles import Role
from tenants.context import in_region
from tests.factories import make_volunteer
from volunteers.people.profiles import search
from volunteers.people.profiles.models import Volunteer

NOW = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)
NUMBER, PHONE = "460106199005010018", "13800001234"


@pytest.fixture
def people(region):
    from tenants.keys.services import cipher

    hashed = {"phone": PHONE, "phone_hash": cipher().keyed_hash("phone", PHONE)}
    make_volunteer(name="张三丰", number=NUMBER, **hashed)
    make_volunteer(name="单雄信")
    make_volunteer(name="阿依·古丽")


def found(typed):
    people = Volunteer.objects.filter(search.condition(search.read(typed)))
    return sorted(people.values_list("name", flat=True))


@pytest.mark.parametrize(
    "typed",
    ["张三", "三丰", "zhangsan", "zhang san", "Zhang", "zsf", NUMBER, PHONE, "138 0000 1234"],
)
def test_a_person_is_found_by_name_pinyin_initials_number_and_telephone(people, typed):
    assert found(typed) == ["张三丰"]


def test_a_surname_has_its_own_reading(people):
    assert found("shanxiong") == ["单雄信"]
    assert found("danxiong") == []


def test_full_width_digits_and_a_small_x_are_the_same_number(region):
    make_volunteer(name="李四", number="46010619900501002X")
    assert found("46010619900501002x") == ["李四"]
    assert found("４６０１０６１９９００５０１００２Ｘ") == ["李四"]


@pytest.mark.parametrize("typed", ["460106", "4601061990", "1380000"])
def test_part_of_a_number_finds_nobody_and_is_told(people, typed):
    assert found(typed) == []


def test_part_of_a_number_is_no_search(region):
    assert search.read("460106199005").partial


@pytest.mark.parametrize("typed", ["%", "_", "' OR 1=1 --", "(", "[a", "."])
def test_what_is_special_to_a_database_is_plain_text(people, typed):
    assert found(typed) == []


def test_an_address_of_a_search_tells_nothing(region):
    token = search.seal(search.read("张三丰"), user_id=uuid4(), at=NOW)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)
    other = search.seal(search.read("张三丰"), user_id=uuid4(), at=NOW)
    assert token[:20] != other[:20]


def test_a_sealed_search_is_its_makers_for_some_hours(region):
    maker = uuid4()
    token = search.seal(search.read(NUMBER), user_id=maker, at=NOW)
    assert search.unseal(token, user_id=maker, at=NOW) == search.read(NUMBER)
    assert search.unseal(token, user_id=uuid4(), at=NOW) is None
    assert search.unseal(token, user_id=maker, at=NOW + dt.timedelta(hours=9)) is None
    assert search.unseal("nonsense", user_id=maker, at=NOW) is None


def test_a_sealed_search_is_nothing_in_another_region(region):
    maker = uuid4()
    token = search.seal(search.read("张"), user_id=maker, at=NOW)
    with in_region("beta"):
        assert search.unseal(token, user_id=maker, at=NOW) is None


@pytest.mark.parametrize("typed", ["张\0三", "张" * 65])
def test_what_cannot_be_searched_is_told_and_finds_nobody(client_of, sign_in, people, typed):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    page = client.post("/roster/", {"q": typed}, follow=True).content.decode()
    assert "没有搜索" in page
    assert "张三丰" not in page


@pytest.mark.parametrize(
    "typed", ["460100000000017", "GZ460100000000017", "ab12345678", "530800123456"]
)
def test_a_volunteer_number_and_a_national_number_find_their_person(region, typed):
    make_volunteer(name="王五", volunteer_number="460100000000017", number="460106199005010026")
    make_volunteer(name="赵六", volunteer_number="GZ460100000000017", number="460106199005010034")
    make_volunteer(name="孙七", national_number="AB12345678", number="460106199005010042")
    make_volunteer(name="周八", national_number="530800123456", number="460106199005010050")
    assert len(found(typed)) == 1
