"""The approvers' queue as a page: who sees what, filters, deciding, taking back, the file."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from tenants.accounts.roles import Role
from tests.approvals.applications import make_application
from volunteers.people.form import services as forms
from volunteers.people.profiles.models import Volunteer
from volunteers.people.registration.models import Application, DecisionBatch, ReasonTemplate
from volunteers.people.units.models import Unit

URL = "/approvals/"


@pytest.fixture
def office(region: Any, client_of: Callable[[str], Client], sign_in: Any) -> Client:
    client = client_of("alpha")
    sign_in(client, Role.OFFICE)
    return client


def waiting(days: int = 1, **changes: Any) -> Application:
    at = timezone.now() - dt.timedelta(days=days)
    top = Unit.objects.get(code="league")
    known = {"submitted_at": at, "updated_at": at, "approver_unit": top}
    return make_application(**(known | changes))


def text(client: Client, query: str = "") -> str:
    answer = client.get(URL + query)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(client: Client, *ones: Application, **fields: Any) -> Any:
    data = {"ids": [str(one.pk) for one in ones], "shown_at": timezone.now().timestamp()}
    return client.post(URL + "decide/", data | fields, follow=True)


def test_the_queue_shows_who_waits_longest_first(office: Client) -> None:
    waiting(2, name="后来者"), waiting(9, name="先来者")
    shown = text(office)
    assert shown.index("先来者") < shown.index("后来者")


def test_what_was_returned_stands_and_is_stepped_through_by_the_day_of_it(office: Client) -> None:
    now, returned = timezone.now(), "returned"
    days = {"甲先退": 3, "乙后退": 2, "丙刚退": 1}
    made = {
        name: waiting(ago + 1, name=name, state=returned, decided_at=now - dt.timedelta(ago))
        for name, ago in days.items()
    }
    first, middle, last = made["丙刚退"], made["乙后退"], made["甲先退"]
    shown = office.get(f"{URL}{middle.pk}/?tab={returned}").context
    assert (shown["before"], shown["after"]) == (first.pk, last.pk)
    listed = text(office, f"?tab={returned}")
    assert listed.index("丙刚退") < listed.index("乙后退") < listed.index("甲先退")


def test_the_bands_add_up_to_the_tab(office: Client) -> None:
    for days in (0, 2, 3, 5, 6, 9, 10, 40):
        waiting(days)
    shown = office.get(URL).context
    assert [count for _band, count in shown["bands"]] == [2, 2, 2, 2]
    assert shown["tabs"][0][2] == 8
    assert shown["oldest"] == 40


def test_filters_stand_in_the_address(office: Client) -> None:
    school = Unit.objects.get(code="school")
    waiting(7, name="甲校生", unit=school, employer_nature="2", approver_unit=school)
    waiting(1, name="乙机关", employer_nature="1")
    found = text(office, f"?unit={school.pk}&nature=2&days=6&whose=all")
    assert "甲校生" in found
    assert "乙机关" not in found


def test_a_name_is_found_without_standing_in_the_address(office: Client) -> None:
    waiting(name="欧阳若溪"), waiting(name="王二小")
    answer = office.post(URL, {"q": "欧阳若溪"})
    assert "%E6%AC%A7" not in answer["Location"]
    found = office.get(answer["Location"]).content.decode()
    assert "王二小" not in found


def test_the_preview_masks_what_it_shows(office: Client) -> None:
    one = waiting()
    shown = office.get(f"{URL}{one.pk}/").content.decode()
    assert str(one.document_number) not in shown
    assert str(one.phone) not in shown
    assert str(one.document_number)[:4] + "****" in shown


def test_one_is_approved_and_can_be_taken_back(office: Client) -> None:
    one = waiting(name="何沐辰")
    page = decide(office, one, action="approve")
    assert "已通过 何沐辰" in page.content.decode()
    batch = DecisionBatch.objects.get()
    assert Volunteer.objects.count() == 1
    office.post(f"{URL}batches/{batch.pk}/undo/")
    assert Volunteer.objects.count() == 0


def test_many_are_returned_with_a_template(office: Client) -> None:
    template = ReasonTemplate.objects.create(
        action="return", title="照片", text="请换照片", created_at=timezone.now()
    )
    ones = [waiting(), waiting()]
    asked = decide(office, *ones, action="return").content.decode()
    assert "请换照片" in asked
    decide(office, *ones, action="return", confirmed="1", template=str(template.pk))
    assert set(Application.objects.values_list("state", "reason")) == {("returned", "请换照片")}


def test_no_reason_is_asked_for_again(office: Client) -> None:
    one = waiting()
    page = decide(office, one, action="return", confirmed="1", reason=" ")
    assert "请填写理由" in page.content.decode()
    one.refresh_from_db()
    assert one.state == "submitted"


def test_all_that_match_leaves_out_duplicates(office: Client) -> None:
    good, bad = waiting(), waiting(has_conflict=True)
    decide(office, everyone="1", shown="1", action="approve")
    states = {one.pk: one.state for one in Application.objects.all()}
    assert states == {good.pk: "approved", bad.pk: "submitted"}


def test_nobody_is_decided_whom_the_page_did_not_count(office: Client) -> None:
    waiting(), waiting()
    page = decide(office, everyone="1", shown="1", action="approve")
    assert "又有新的申请" in page.content.decode()
    assert not Volunteer.objects.exists()


def test_the_late_one_reads_who_decided(office: Client, client_of: Any, sign_in: Any) -> None:
    one, other = waiting(name="何沐辰"), client_of("alpha")
    sign_in(other, Role.OFFICE, username="first_hand")
    decide(other, one, action="approve")
    page = decide(office, one, action="approve").content.decode()
    assert "何沐辰：已由 first_hand 于" in page


def test_an_approver_sees_what_is_routed_to_its_unit_alone(
    region: Any, client_of: Any, sign_in: Any
) -> None:
    client = client_of("alpha")
    sign_in(client, Role.APPROVER, unit="school")
    mine = waiting(name="归我管", approver_unit=Unit.objects.get(code="school"))
    other = waiting(name="不归我", approver_unit=Unit.objects.get(code="league"))
    shown = text(client)
    assert (mine.name in shown, other.name in shown) == (True, False)
    assert client.get(f"{URL}{other.pk}/").status_code == 404
    decide(client, other, action="approve")
    other.refresh_from_db()
    assert other.state == "submitted"


def test_a_unit_admin_reads_its_own_but_decides_nothing(
    region: Any, client_of: Any, sign_in: Any
) -> None:
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="organ")
    one = waiting(name="本单位人")
    assert one.name in text(client)
    assert client.post(URL + "decide/", {"action": "approve", "ids": [one.pk]}).status_code == 404


def test_an_office_sees_the_delegated_on_demand(office: Client) -> None:
    one = waiting(name="欧阳若溪", approver_unit=Unit.objects.get(code="school"))
    assert one.name not in text(office)
    assert one.name in text(office, "?whose=all")


def test_the_file_holds_what_the_list_shows_and_no_number(office: Client) -> None:
    one = waiting(name="=何沐辰")
    answer = office.post(URL + "export/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "'=何沐辰" in cells
    assert str(one.document_number) not in cells


def test_the_queue_takes_a_bounded_number_of_queries(
    office: Client, django_assert_max_num_queries: Any
) -> None:
    for days in range(30):
        waiting(days, returned_times=1, guardian={"name": "父"})
    with django_assert_max_num_queries(34):
        text(office)


def test_numbers_of_the_regions_own_fields_are_masked_too(office: Client, at: dt.datetime) -> None:
    version = forms.version_in_force(at=at)
    version.fields["fields"][-1] |= {"code": "locker", "type": "digits", "label": "柜号"}
    version.save()
    one = waiting(answers={"locker": "2200334455"}, form_version=version)
    page = text(office, f"{one.pk}/")
    assert "柜号" in page
    assert "2200334455" not in page


def test_a_minors_file_closes_with_the_decision(office: Client) -> None:
    born = dt.date(timezone.localdate().year - 15, 1, 1)
    known = {"birth_date": born, "answers": {"job_title": "课代表"}, "guardian": {"name": "岩罕"}}
    one = waiting(**known)
    assert "岩罕" in text(office, f"{one.pk}/")
    Application.objects.update(state="approved", decided_at=timezone.now())
    page = text(office, f"{one.pk}/")
    assert "岩罕" not in page
    assert "课代表" not in page


@pytest.mark.parametrize("typed", ["张三", "zhangsan", "SQ261124-PB7QCA", "sq261124-pb7qca"])
def test_an_application_is_found_by_name_pinyin_or_reference(office: Client, typed: str) -> None:
    waiting(name="张三", name_sort="zhang1 san1", reference="SQ261124-PB7QCA"), waiting(name="李四")
    shown = office.post(URL, {"q": typed}, follow=True).content.decode()
    assert "张三" in shown
    assert "李四" not in shown
