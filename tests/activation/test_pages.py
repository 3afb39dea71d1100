"""The unit's page that issues codes, and the public page where they are typed."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.messaging.models import Message
from tests.factories import make_unit, make_volunteer
from volunteers.people.profiles.models import Volunteer, VolunteerState
from volunteers.people.registration.models import ActivationCode

WRITTEN = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")
AGREES = {f"agree_{code}": "on" for code in ("personal_data", "voluntary", "sensitive")}
ISSUE = {"everyone": "1", "confirmed": "1", "shown": "1000"}


@pytest.fixture
def office(region: Any, client_of: Any, sign_in: Any) -> Any:
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


def code_for(office: Any, person: Volunteer) -> str:
    asked = {"ids": [str(person.pk)], "confirmed": "1", "way": "page"}
    page = office.post("/activate/codes/", asked).content.decode()
    return WRITTEN.findall(page)[0]


def type_code(client: Any, code: str, person: Volunteer) -> Any:
    return client.post("/activate/", {"code": code, "proof": str(person.document_number)[-4:]})


def test_the_page_says_for_how_many_before_it_issues(office: Any) -> None:
    make_volunteer()
    make_volunteer(state=VolunteerState.REGISTERED)
    page = office.post("/activate/codes/", {"everyone": "1"}).content.decode()
    assert "发放 1 个激活码" in page
    assert not ActivationCode.objects.exists()


def test_the_list_is_shown_with_masked_numbers(office: Any) -> None:
    person = make_volunteer()
    page = office.post("/activate/codes/", ISSUE | {"way": "page"}).content.decode()
    assert WRITTEN.search(page)
    assert person.masked_number in page
    assert str(person.document_number) not in page


def test_the_workbook_holds_each_code_and_who_took_it(office: Any) -> None:
    make_volunteer()
    answer = office.post("/activate/codes/", ISSUE | {"way": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert WRITTEN.match(sheet["D2"].value)
    assert sheet["F2"].value.endswith("alpha.localhost/activate/")
    assert "发放" in sheet["A3"].value


def test_by_sms_those_without_a_mobile_are_left_out(office: Any) -> None:
    person = make_volunteer(phone="13800138000")
    make_volunteer(phone=None)
    answer = office.post("/activate/codes/", ISSUE | {"way": "sms"}, follow=True)
    assert "激活码已交短信发送 1 人；1 人没有手机号" in answer.content.decode()
    assert WRITTEN.search(str(Message.objects.get(about=person.pk).text))
    assert ActivationCode.objects.get().channel == "sms"


def test_another_units_people_get_no_codes(region: Any, client_of: Any, sign_in: Any) -> None:
    client, other = client_of("alpha"), make_volunteer(unit=make_unit())
    sign_in(client, Role.UNIT_ADMIN, unit=make_unit())
    client.post("/activate/codes/", {"ids": [str(other.pk)], "confirmed": "1"})
    client.post("/activate/codes/", ISSUE)
    assert not ActivationCode.objects.exists()


def test_from_code_to_registered(office: Any, client_of: Any) -> None:
    person, client = make_volunteer(name="张小三"), client_of("alpha")
    assert type_code(client, code_for(office, person), person).url == "/activate/confirm/"
    page = client.get("/activate/confirm/").content.decode()
    assert "张*三" in page
    assert str(person.document_number) not in page
    done = client.post("/activate/confirm/", AGREES, follow=True).content.decode()
    assert "您已成为注册志愿者" in done
    person.refresh_from_db()
    assert person.state == VolunteerState.REGISTERED


def test_what_is_not_agreed_to_is_told_at_its_box(office: Any, client_of: Any) -> None:
    person, client = make_volunteer(), client_of("alpha")
    type_code(client, code_for(office, person), person)
    page = client.post("/activate/confirm/", {"agree_voluntary": "on"}).content.decode()
    assert "须同意此项才能注册" in page
    assert Volunteer.objects.get().state == VolunteerState.ENTERED


GUARDIAN = {"guardian_name": "李 四", "guardian_relation": "母亲", "agree_guardian": "on"}
GUARDIAN |= {"guardian_phone": "138-0013-8000"} | AGREES


def minor_at_confirm(office: Any, client: Any) -> Volunteer:
    today = dt.date.today()
    person = make_volunteer(birth_date=today.replace(year=today.year - 16, day=1))
    type_code(client, code_for(office, person), person)
    return person


def test_a_minor_is_asked_for_a_guardian_whose_phone_is_proved(office: Any, client_of: Any) -> None:
    client = client_of("alpha")
    person = minor_at_confirm(office, client)
    page = client.post("/activate/confirm/", AGREES).content.decode()
    assert "有 4 处要改" in page
    page = client.post("/activate/confirm/", GUARDIAN | {"wizard-act": "send"}).content.decode()
    code = re.findall(r"验证码是 (\d{6})", page)[0]
    given = GUARDIAN | {"guardian_code": code}
    assert client.post("/activate/confirm/", given).url == "/activate/done/"
    person.refresh_from_db()
    assert person.guardian == {"name": "李四", "relation": "母亲", "phone": "13800138000"}
    told = AuditRow.objects.get(action="volunteer.activate").changes
    assert told["guardian_proof"] == "code"


def test_without_the_guardians_code_nobody_is_registered(office: Any, client_of: Any) -> None:
    client = client_of("alpha")
    person = minor_at_confirm(office, client)
    client.post("/activate/confirm/", GUARDIAN | {"wizard-act": "send"})
    for code in ("", "000000"):
        page = client.post("/activate/confirm/", GUARDIAN | {"guardian_code": code})
        assert page.status_code == 200
    person.refresh_from_db()
    assert person.state == VolunteerState.ENTERED


def test_where_no_sms_is_sent_the_page_suffices_and_says_so_on_record(
    office: Any, client_of: Any, settings: Any
) -> None:
    settings.SMS_GATEWAY = ""
    client = client_of("alpha")
    minor_at_confirm(office, client)
    assert client.post("/activate/confirm/", GUARDIAN).url == "/activate/done/"
    told = AuditRow.objects.get(action="volunteer.activate").changes
    assert told["guardian_proof"] == "page"


@pytest.mark.parametrize("path", ["/activate/confirm/", "/activate/done/"])
def test_later_steps_need_the_code_first(region: Any, client_of: Any, path: str) -> None:
    assert client_of("alpha").get(path).url == "/activate/"


def test_an_address_is_slowed_down(region: Any, client_of: Any) -> None:
    client = client_of("alpha")
    for _try in range(30):
        client.post("/activate/", {"code": "ABCDEFGHJKMN", "proof": "1234"})
    page = client.post("/activate/", {"code": "ABCDEFGHJKMN", "proof": "1234"})
    assert "此网络尝试的次数太多" in page.content.decode()


def test_a_code_of_another_region_is_none_here(office: Any, client_of: Any) -> None:
    person = make_volunteer()
    code = code_for(office, person)
    page = type_code(client_of("beta"), code, person).content.decode()
    assert "激活码或证件号码后四位不对" in page


def test_the_pages_ask_little(
    office: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    people = [make_volunteer() for _one in range(20)]
    with django_assert_max_num_queries(30):
        office.post("/activate/codes/", ISSUE | {"way": "page"})
    client = client_of("alpha")
    type_code(client, code_for(office, people[0]), people[0])
    with django_assert_max_num_queries(12):
        client.get("/activate/confirm/")
