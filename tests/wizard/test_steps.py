"""The five steps by a browser without scripts, and what each of them keeps."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.factories import make_number, make_volunteer
from tests.wizard.walks import AGREED, GUARDIAN, PHONE, Applicant
from volunteers.people.registration.models import Application, ApplicationState
from volunteers.people.units.models import Unit

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAGES = ("identity/", "unit/", "details/", "agreements/", "check/", "resume/")


@pytest.fixture
def applicant(region: Any, client_of: Any) -> Applicant:
    return Applicant(client_of("alpha"))


@pytest.fixture
def minor(region: Any, client_of: Any) -> Applicant:
    return Applicant(client_of("alpha"), born="20120501")


def text(answer: Any) -> str:
    return answer.content.decode()


def test_an_adult_applies_in_five_steps(applicant: Applicant) -> None:
    application = applicant.submitted()
    assert application.state == ApplicationState.SUBMITTED
    assert (application.name, application.phone) == ("岩小禾", PHONE)
    assert application.unit.code == "school"
    assert application.approver_unit_id
    assert application.policy_version
    assert application.contact_confirmed_at
    assert application.submitted_at
    assert application.answers["employer"] == "一号学校"


def test_what_identifies_a_person_lies_sealed(applicant: Applicant) -> None:
    from django.db import connection

    applicant.submitted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM volunteers_application a")
        rows = str(cursor.fetchall())
    assert applicant.number not in rows
    assert PHONE not in rows
    assert "一号学校" not in rows


def test_each_agreement_keeps_its_text_and_time(applicant: Applicant) -> None:
    kept = {entry["code"]: entry for entry in applicant.submitted().agreements}
    assert kept["sensitive"]["given"]
    assert kept["sensitive"]["version"]
    assert kept["personal_data"]["at"]
    assert not kept["publicity"]["given"]
    assert "guardian" not in kept


def test_the_summary_and_the_field_say_the_same_and_what_was_typed_stays(
    applicant: Applicant,
) -> None:
    wrong = applicant.number[:17] + ("1" if applicant.number[17] != "1" else "2")
    typed = f"{wrong[:6]} {wrong[6:14]} {wrong[14:]}"
    answer = applicant.post("identity", applicant.typed | {"document_number": typed})
    said = "最后一位与前 17 位对不上，请照证件逐位核对。"
    assert answer.status_code == 200
    assert text(answer).count(said) == 2
    assert f'value="{typed}"' in text(answer)
    assert 'href="#id_document_number"' in text(answer)


def test_a_step_without_its_code_does_not_go_on(applicant: Applicant) -> None:
    answer = applicant.post("identity", applicant.typed)
    assert "请先取验证码" in text(answer)
    assert not Application.objects.exists()


def test_a_wrong_code_is_refused(applicant: Applicant) -> None:
    code = applicant.code("identity", applicant.typed)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    answer = applicant.post("identity", applicant.typed | {"code": wrong})
    assert "还可以再试 4 次" in text(answer)


def test_a_code_of_one_phone_does_not_prove_another(applicant: Applicant) -> None:
    code = applicant.code("identity", applicant.typed)
    answer = applicant.post("identity", applicant.typed | {"phone": "13900139001", "code": code})
    assert answer.status_code == 200


def test_no_step_is_opened_before_the_ones_that_lead_to_it(applicant: Applicant) -> None:
    assert applicant.client.get("/register/details/").url == "/register/"
    applicant.identity()
    for step in ("details", "agreements", "check"):
        assert applicant.client.get(f"/register/{step}/").url == "/register/unit/"


def test_units_are_found_by_name_and_shown_with_their_path(applicant: Applicant) -> None:
    applicant.identity()
    school = Unit.objects.get(code="school")
    answer = text(applicant.client.get("/register/unit/", {"q": school.name}))
    assert school.name in answer
    assert str(school.pk) in answer


def test_a_closed_unit_takes_nobody(applicant: Applicant) -> None:
    applicant.identity()
    Unit.objects.filter(code="school").update(is_closed=True)
    assert "请选择一个单位" in text(applicant.unit())


def test_a_required_text_that_is_not_agreed_to_stops_here(applicant: Applicant) -> None:
    applicant.identity(), applicant.unit(), applicant.details()
    without = {key: value for key, value in AGREED.items() if key != "agree_sensitive"}
    answer = applicant.post("agreements", without)
    assert "须同意此项才能注册" in text(answer)


def test_under_18_a_guardian_agrees_by_a_code_of_their_own(minor: Applicant) -> None:
    minor.identity(), minor.unit(), minor.details()
    assert minor.post("agreements", {**AGREED, **GUARDIAN}).status_code == 200
    assert minor.guardian().url == "/register/check/"
    assert minor.submit().status_code == 200
    assert minor.row.guardian == {"name": "岩罕", "relation": "父亲", "phone": "13700137000"}
    assert minor.row.guardian_confirmed_at
    assert {"guardian", "sensitive"} <= {one["code"] for one in minor.row.agreements}


def test_the_identity_step_tells_a_minor_of_the_guardian(minor: Applicant) -> None:
    wrong = minor.number[:17] + ("1" if minor.number[17] != "1" else "2")
    answer = text(minor.post("identity", minor.typed | {"document_number": wrong}))
    assert "按所填出生日期 2012-05-01" in answer
    assert "未满 18 周岁要监护人同意" in answer


def test_below_policys_age_it_is_refused_with_its_source(region: Any, client_of: Any) -> None:
    child = Applicant(client_of("alpha"), born="20200501")
    answer = text(child.post("identity", child.typed))
    assert "未满 14 周岁不能注册（依据" in answer
    assert "管理办法" in answer


def test_a_passport_needs_birth_date_and_sex(applicant: Applicant) -> None:
    passport = {"document_kind": "passport", "document_number": "E12345678"}
    answer = text(applicant.post("identity", applicant.typed | passport))
    assert "号码里没有出生日期" in answer
    assert "号码里没有性别" in answer
    full = passport | {"birth_date": "1990-05-01", "sex": "2"}
    assert applicant.identity(**full).url == "/register/unit/"


@pytest.mark.parametrize("known", ["volunteer", "application"])
def test_a_duplicate_is_told_without_saying_whose(
    applicant: Applicant, client_of: Any, known: str
) -> None:
    if known == "volunteer":
        make_volunteer(number=applicant.number, name="刀别人", unit=Unit.objects.get(code="school"))
    else:
        Applicant(client_of("alpha"), number=applicant.number).submitted()
    second = Applicant(client_of("alpha"), number=applicant.number)
    answer = text(second.identity(name="岩小禾"))
    assert "在本地区已有登记或正在办理的申请" in answer
    assert "用激活码确认" in answer
    assert "刀别人" not in answer
    assert Unit.objects.get(code="school").name not in answer


def test_two_drafts_of_one_document_are_handed_in_once(
    applicant: Applicant, client_of: Any
) -> None:
    second = Applicant(client_of("alpha"), number=applicant.number).filled()
    applicant.submitted()
    answer = second.submit()
    assert answer.status_code == 200
    assert "不能重复申请" in text(answer)


def test_sent_twice_it_is_handed_in_once(applicant: Applicant) -> None:
    applicant.submitted()
    assert applicant.submit().url == "/register/status/"
    assert applicant.row.steps.count() == 1


def test_a_change_of_one_step_leads_back_to_the_check(applicant: Applicant) -> None:
    applicant.filled()
    assert applicant.details(employer="二号学校").url == "/register/check/"
    assert applicant.row.answers["employer"] == "二号学校"


def test_a_number_left_empty_is_kept_and_never_shown_again(applicant: Applicant) -> None:
    applicant.identity()
    assert applicant.number not in text(applicant.client.get("/register/identity/"))
    answer = applicant.post("identity", applicant.typed | {"document_number": ""})
    assert answer.url == "/register/unit/"
    assert applicant.row.document_number == applicant.number


def test_another_number_than_the_kinds_is_told(applicant: Applicant) -> None:
    permit = make_number(area="830000")
    answer = applicant.post("identity", applicant.typed | {"document_number": permit})
    assert "证件号码不是这种证件的" in text(answer)


def test_an_unknown_area_is_pointed_out_and_no_more(region: Any, client_of: Any) -> None:
    strange = Applicant(client_of("alpha"), number=make_number(area="190101")).filled()
    assert "不是已知的行政区划" in text(strange.client.get("/register/check/"))
    assert strange.submit().status_code == 200


def test_the_pages_speak_english(minor: Applicant) -> None:
    minor.identity(), minor.unit(), minor.details(employer="School 1"), minor.guardian()
    minor.client.cookies["language"] = "en"
    answers = [minor.client.get(f"/register/{step}") for step in ("", *PAGES)]
    answers += [minor.post("identity", {"document_number": "1"}), minor.post("agreements", {})]
    answers += [minor.submit(), minor.client.get("/register/withdraw/")]
    for answer in answers:
        assert not CHINESE.search(without_data(text(answer))), answer.request["PATH_INFO"]


def without_data(page: str) -> str:
    """The page's text but for what is Chinese in every language: names, titles of laws."""
    main = page[page.index("<main") : page.index("</main>")]
    names = list(Unit.objects.values_list("name", flat=True))
    for name in sorted([*names, "岩小禾", "岩罕", "父亲"], key=len, reverse=True):
        main = main.replace(name, "")
    return re.sub(r"《[^》]*》[（）第条、；0-9年一二三四五六七八九十]*", "", main)
