"""People go to the national system once, and their numbers and refusals come back."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.audit.services import system_actor
from tenants.jobs import services as jobs
from tests.factories import make_volunteer
from volunteers.people.exchange import layout, services
from volunteers.people.exchange.models import NationalBatch, NationalRow
from volunteers.people.own_data import services as own_data
from volunteers.people.profiles.models import Volunteer

ACTOR = system_actor("page")


@pytest.fixture
def office(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.OFFICE, username="office_national")
    return client


def make_people(count):
    return [make_volunteer(state="registered", name=f"甲{serial}") for serial in range(count)]


def prepare(office):
    office.post(reverse("exchange:prepare"))
    batch = NationalBatch.objects.order_by("-number")[0]
    jobs.run(batch.job_id)
    batch.refresh_from_db()
    return batch


def url(name, batch):
    return reverse(f"exchange:{name}", args=[batch.pk])


def rows_of(office, batch):
    content = office.post(url("download", batch)).content
    return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)


def answer(office, batch, lines):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for row, cells in enumerate([("本地编号", "全国志愿者编号", "退回原因"), *lines]):
            page.write_row(row, 0, cells)
    file = SimpleUploadedFile("回执.xlsx", buffer.getvalue())
    return office.post(url("answer", batch), {"file": file}, follow=True).content.decode()


def test_a_batch_holds_the_registered_without_a_number_in_the_layout_of_policy(office):
    person, *_others = make_people(2)
    make_volunteer(state="registered", national_number="530800123")
    make_volunteer(state="entered")
    batch = prepare(office)
    heads, *lines = rows_of(office, batch)
    assert heads[:3] == ("本地编号", "志愿者编号", "姓名")
    assert len(lines) == 2
    told = dict(zip(heads, lines[0], strict=True))
    assert (told["姓名"], told["证件号码"]) == (person.name, person.document_number)
    assert told["证件类型"] == "居民身份证"


def test_nobody_is_handed_over_twice(office):
    make_people(3)
    prepare(office)
    again = prepare(office)
    assert again.counts["people"] == 0
    assert NationalRow.objects.count() == 3


def test_numbers_and_refusals_come_back(office):
    first, second = make_people(2)
    batch = prepare(office)
    office.post(url("hand_over", batch))
    lines = [("B1-1", "530800000001", ""), ("B1-2", "", "照片不符")]
    page = answer(office, batch, lines)
    assert "编号 1 人，退回 1 人" in page
    assert "照片不符" in page
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.national_number, second.national_number) == ("530800000001", "")
    assert AuditRow.objects.filter(action="volunteer.national_number").count() == 1


def test_the_same_answer_again_changes_nothing(office):
    make_people(1)
    batch = prepare(office)
    lines = [("B1-1", "530800000001", "")]
    answer(office, batch, lines)
    assert "没有可写入的新内容" in answer(office, batch, lines)


def test_who_was_refused_goes_again_once_mended(office):
    make_people(1)
    batch = prepare(office)
    answer(office, batch, [("B1-1", "", "姓名与证件不符")])
    assert prepare(office).counts["people"] == 0
    office.post(url("mend", batch), {"position": "1"})
    assert prepare(office).counts["people"] == 1


def test_a_number_of_somebody_else_stops_the_whole_answer(office):
    make_volunteer(state="registered", national_number="530800000009")
    make_people(2)
    batch = prepare(office)
    lines = [("B1-1", "530800000001", ""), ("B1-2", "530800000009", "")]
    page = answer(office, batch, lines)
    assert "已登记在其他人名下" in page
    assert "请核对后再导入：B1-2" in page
    assert Volunteer.objects.filter(national_number="530800000001").count() == 0


def test_a_wrong_line_is_told_and_the_others_count(office):
    make_people(1)
    batch = prepare(office)
    page = answer(office, batch, [("B9-1", "530800000002", ""), ("B1-1", "530800000001", "")])
    assert "第 2 行未写入" in page
    assert Volunteer.objects.filter(national_number="530800000001").count() == 1


def test_a_file_without_the_headings_says_which_are_asked_for(office):
    make_people(1)
    batch = prepare(office)
    file = SimpleUploadedFile("x.csv", "甲,乙\n1,2\n".encode())
    page = office.post(url("answer", batch), {"file": file}).content.decode()
    assert "本地编号" in page
    assert "没有找到表头" in page


def test_a_batch_given_up_frees_its_people(office):
    make_people(2)
    batch = prepare(office)
    office.post(url("take_back", batch))
    assert prepare(office).counts["people"] == 2


def test_whose_file_lacks_what_is_required_is_left_out_and_listed(office):
    make_volunteer(state="registered", phone=None, phone_hash=None, name="缺电话者")
    batch = prepare(office)
    assert (batch.counts["people"], batch.counts["left_out"]) == (0, 1)
    assert "缺电话者" in office.get(url("batch", batch)).content.decode()


def test_a_batch_is_filled_once_however_often_its_job_is_delivered(office):
    make_people(2)
    batch = prepare(office)
    assert jobs.run(batch.job_id) == "not_claimed"
    assert NationalRow.objects.filter(batch=batch).count() == 2


def test_who_waits_too_long_is_warned_of(office, at):
    make_people(1)  # registered in 2014
    page = office.get(reverse("exchange:list")).content.decode()
    assert "仍未交送或没有回执" in page


def test_a_second_batch_waits_for_the_first(office, at):
    services.prepare(actor=ACTOR, at=at)
    with pytest.raises(services.BatchRunning):
        services.prepare(actor=ACTOR, at=at)


def test_who_is_deleted_while_a_batch_is_made_is_not_in_it(office, at, monkeypatch):
    person, other = make_people(2)
    workbook, left = layout.workbook, []

    def slowly(policy, keyed):
        written = workbook(policy, keyed)
        if not left:
            left.append(own_data.delete(volunteer_id=person.pk, actor=ACTOR, at=at))
        return written

    monkeypatch.setattr(layout, "workbook", slowly)
    batch = prepare(office)
    assert (batch.state, batch.counts["people"]) == ("ready", 1)
    assert [row.volunteer for row in NationalRow.objects.all()] == [other]
    assert [line[2] for line in rows_of(office, batch)[1:]] == [other.name]


def test_a_number_that_somebody_came_by_this_very_moment_is_refused(office, monkeypatch):
    make_people(2)
    batch = prepare(office)
    make_volunteer(national_number="530800000002")
    told, refuse = [], services._refuse_taken

    def late(*given):  # the first look came a moment too early
        told.append(refuse(*given) if told else None)

    monkeypatch.setattr(services, "_refuse_taken", late)
    page = answer(office, batch, [("B1-1", "530800000001", ""), ("B1-2", "530800000002", "")])
    assert "请核对后再导入：B1-2" in page
    assert not Volunteer.objects.filter(national_number="530800000001").exists()
