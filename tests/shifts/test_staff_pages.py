"""Planning, changing, leading and cancelling shifts on staff's pages; each sees only its own."""

import io

import openpyxl
import pytest
from django.utils import timezone

from tenants.accounts import waiting
from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.factories import make_unit, make_volunteer
from tests.service_factories import HOUR, make_project, make_shift, make_sign_up
from volunteers.service.shifts.models import Shift, SignUp, WalkIn

FORM = {
    "day": "2027-01-09", "starts": "09:00", "ends": "11:30", "place": "万绿园",
    "capacity": "20", "weeks": "3",
}  # fmt: skip


@pytest.fixture
def unit(region):
    return make_unit("shifts_unit")


@pytest.fixture
def staff(unit, client_of, sign_in):
    client = client_of("alpha")
    client.user = sign_in(client, Role.UNIT_ADMIN, unit=unit)
    return client


@pytest.fixture
def shift(unit):
    starts = timezone.now() + 24 * HOUR
    return make_shift(project=make_project(unit=unit), starts_at=starts, withdraw_until=starts)


def page(client, path):
    return client.get(path).content.decode()


def act(client, shift, act, **told):
    path = f"/shifts/{shift.pk}/"
    return client.post(path, {"act": act} | told, follow=True).content.decode()


def test_planning_the_same_for_three_weeks(staff, unit):
    project = make_project(unit=unit)
    path = f"/shifts/of/{project.pk}/"
    assert "已安排 3 个场次" in staff.post(path, FORM, follow=True).content.decode()
    days = [timezone.localtime(one.starts_at) for one in Shift.objects.order_by("starts_at")]
    assert [f"{day:%m-%d %H:%M}" for day in days] == ["01-09 09:00", "01-16 09:00", "01-23 09:00"]
    assert "同一时间、同一地点已有场次" in staff.post(path, FORM).content.decode()


def test_an_end_before_the_start_is_of_the_next_day(staff, unit):
    project = make_project(unit=unit)
    staff.post(f"/shifts/of/{project.pk}/", FORM | {"starts": "23:00", "ends": "01:00"})
    first = Shift.objects.order_by("starts_at")[0]
    assert first.ends_at - first.starts_at == 2 * HOUR


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"latitude": "20.1"}, "须一起填写"),
        ({"opens": "2027-01-09T10:00"}, "须早于场次开始时间"),
        ({"until": "2027-01-09T10:00"}, "不能晚于场次开始时间"),
        ({"capacity": "6000"}, "5000"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(staff, unit, changes, said):
    path = f"/shifts/of/{make_project(unit=unit).pk}/"
    shown = staff.post(path, FORM | changes).content.decode()
    assert said in shown
    assert "field-wrong" in shown
    assert not Shift.objects.exists()


def test_changing_a_shift_keeps_policys_limit(staff, shift):
    path = f"/shifts/{shift.pk}/change/"
    assert shift.place in page(staff, path)
    form = {name: value for name, value in FORM.items() if name != "weeks"}
    staff.post(path, form)
    changed = Shift.objects.get()
    assert (changed.place, changed.capacity) == ("万绿园", 20)
    assert changed.starts_at - changed.withdraw_until == 2 * HOUR


def test_the_list_and_the_shift_show_people_with_masked_phones(staff, shift):
    person = make_volunteer(state="registered", unit=shift.project.unit)
    make_sign_up(shift, person)
    act(staff, shift, "walk_in", name="王小明", phone="13912345678")
    assert shift.project.title in page(staff, "/shifts/")
    shown = page(staff, f"/shifts/{shift.pk}/")
    for text in (person.name, person.masked_phone, "王小明", "139****5678"):
        assert text in shown
    assert str(person.phone) not in shown
    assert "13912345678" not in shown


def test_cancelling_asks_why(staff, shift):
    assert "请写明理由" in act(staff, shift, "cancel", reason="")
    assert "场次已取消" in act(staff, shift, "cancel", reason="台风预警")
    assert Shift.objects.get().state == "cancelled"


def test_somebody_is_taken_out_until_the_start_though_they_could_not_leave(staff, shift):
    Shift.objects.update(withdraw_until=timezone.now() - HOUR)
    one = make_sign_up(shift)
    assert "已从名单移除" in act(staff, shift, "remove", sign_up=one.pk)
    assert SignUp.objects.get().state == "withdrawn"


@pytest.mark.parametrize(("answer", "kept"), [("accept", True), ("refuse", False)])
def test_an_explanation_is_answered(staff, shift, answer, kept):
    one = make_sign_up(shift, state="absent", explanation="孩子急病")
    assert "孩子急病" in page(staff, f"/shifts/{shift.pk}/")
    act(staff, shift, answer, sign_up=one.pk)
    assert SignUp.objects.get().explanation_accepted is kept


def test_what_waits_for_an_answer_is_counted_and_found(staff, shift):
    assert "待答复的缺席说明" in page(staff, "/shifts/")
    one = make_sign_up(shift, state="absent", explanation="孩子急病")
    make_sign_up(make_shift(), state="absent", explanation="别处的")
    assert waiting.counts(staff.user, timezone.now()) == {"shifts:list": 1}
    assert f"/shifts/{shift.pk}/" in page(staff, "/shifts/?when=absences")
    act(staff, shift, "accept", sign_up=one.pk)
    assert waiting.counts(staff.user, timezone.now()) == {}


@pytest.mark.parametrize("told", [{}, {"act": "fly"}, {"act": "remove", "sign_up": "x"}])
def test_what_is_no_act_is_not_found(staff, shift, told):
    assert staff.post(f"/shifts/{shift.pk}/", told).status_code == 404


def test_the_workbook_holds_no_formula_and_says_who_took_it(staff, shift):
    make_sign_up(shift, make_volunteer(state="registered", name="=cmd|张三"))
    answer = staff.post(f"/shifts/{shift.pk}/export/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=cmd|张三", "s")
    assert staff.user.username in sheet.cell(sheet.max_row, 1).value
    assert AuditRow.objects.filter(action="shift.export").count() == 1


def test_another_units_shifts_are_not_found(staff, shift):
    other = make_shift(project=make_project(unit=make_unit("elsewhere_unit")))
    paths = (f"/shifts/{other.pk}/", f"/shifts/{other.pk}/change/",
             f"/shifts/of/{other.project_id}/")  # fmt: skip
    assert [staff.get(path).status_code for path in paths] == [404, 404, 404]
    assert staff.post(f"/shifts/{other.pk}/export/").status_code == 404


def test_a_leader_sees_the_shifts_that_it_leads(shift, client_of, sign_in):
    client = client_of("alpha")
    user = sign_in(client, Role.LEADER, unit=shift.project.unit)
    assert client.get(f"/shifts/{shift.pk}/").status_code == 404
    Shift.objects.update(leader_id=user.pk)
    assert client.get(f"/shifts/{shift.pk}/").status_code == 200
    assert "已加入名单" in act(client, shift, "walk_in", name="王小明", phone="13912345678")
    assert WalkIn.objects.count() == 1


def asked(client, path, assert_max, most):
    with assert_max(most) as noted:
        client.get(path)
    return len(noted)


def test_the_pages_ask_the_same_however_many_there_are(staff, shift, django_assert_max_num_queries):
    paths = ("/shifts/", f"/shifts/{shift.pk}/", f"/shifts/of/{shift.project_id}/")
    counts = []
    for more in (0, 1, 6):
        for _one in range(more):
            later = shift.starts_at + 24 * HOUR * (1 + Shift.objects.count())
            make_sign_up(make_shift(project=shift.project, starts_at=later))
            make_sign_up(shift, state="waiting")
        counts.append([asked(staff, path, django_assert_max_num_queries, 20) for path in paths])
    assert counts[1] == counts[2]
    assert max(counts[2]) <= 14
