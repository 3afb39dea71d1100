"""The wizard, step by step, as a unit admin goes through it."""

import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.factories import make_volunteer
from tests.imports import books
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import merge, services
from volunteers.people.units.models import Unit

MIXED = books.xlsx([books.person(1), books.person(2, 民族="瓦族"), books.person(3, 姓名="")])


@pytest.fixture
def admin(region, client_of, sign_in):
    client = client_of("alpha")
    client.user = sign_in(client, Role.UNIT_ADMIN, unit="school")
    return client


def upload(client, content=MIXED, name="名册.xlsx", unit="school"):
    file = SimpleUploadedFile(name, content)
    unit = Unit.objects.get(code=unit)
    return client.post(reverse("roster:new"), {"unit": str(unit.pk), "file": file})


def confirm(client, batch, **data):
    columns = {f"column_{match['letter']}": match["key"] for match in batch.facts["columns"]}
    return client.post(reverse("roster:columns", args=[batch.pk]), columns | data)


def run_jobs():
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)


@pytest.fixture
def ready(admin):
    upload(admin)
    batch = ImportBatch.objects.get()
    confirm(admin, batch)
    run_jobs()
    batch.refresh_from_db()
    return batch


def page(client, batch, step="batch", query=""):
    return client.get(reverse(f"roster:{step}", args=[batch.pk]) + query)


def test_an_upload_leads_to_its_columns(admin):
    response = upload(admin)
    batch = ImportBatch.objects.get()
    assert response.url == reverse("roster:columns", args=[batch.pk])
    assert "身份证号码" in admin.get(response.url).content.decode()


def test_no_step_is_ticked_before_a_file_is_there(admin):
    assert "（已完成）" not in admin.get(reverse("roster:new")).content.decode()
    assert admin.get(upload(admin).url).content.decode().count("（已完成）") == 2


def test_the_button_says_what_will_be_written(admin, ready):
    said = "提交全部正确行 （新增 1 人，更新 0 人）"
    assert said in " ".join(page(admin, ready).content.decode().split())


def test_the_button_counts_no_row_that_changes_nothing(admin):
    for known, said in ((1, "（新增 1 人，更新 0 人）"), (1, "（没有要写入的行）")):
        upload(admin, books.xlsx(books.people(known)))
        batch = ImportBatch.objects.order_by("-created_at")[0]
        confirm(admin, batch)
        run_jobs()
        assert said in page(admin, batch).content.decode()
        admin.post(reverse("roster:commit", args=[batch.pk]), {"rows": "good"})
        run_jobs()


def test_samples_of_columns_are_masked(admin):
    upload(admin)
    text = page(admin, ImportBatch.objects.get(), "columns").content.decode()
    assert books.number(1) not in text
    assert "5308************" in text


def test_a_bad_file_is_told_on_the_form_and_leaves_nothing(admin):
    response = upload(admin, b"<html>", "名册.xls")
    assert "网页文件" in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_required_column_must_be_chosen(admin):
    upload(admin)
    batch = ImportBatch.objects.get()
    response = admin.post(reverse("roster:columns", args=[batch.pk]), {"column_B": "name"})
    assert "还没有对应的必需列" in response.content.decode()


def test_the_preview_names_each_refused_cell(admin, ready):
    text = page(admin, ready).content.decode()
    assert "有误的 2 行" in text
    assert re.search(r"瓦族.*是不是“佤族”", text, re.DOTALL)
    assert Volunteer.objects.count() == 0


@pytest.mark.parametrize("show", ["created", "updated", "unchanged", "national", "warnings", "x"])
def test_every_tab_of_the_preview_opens(admin, ready, show):
    assert page(admin, ready, query=f"?show={show}&reason=&page=9").status_code == 200


def test_a_chip_shows_the_rows_of_one_reason(admin, ready):
    text = page(admin, ready, query="?show=refused&reason=required").content.decode()
    assert "（空）" in text
    assert "是不是" not in text


@pytest.mark.parametrize("query", ["?reason=%00", "?show=%00&page=%00", "?reason=nothing&page=-1"])
def test_an_odd_address_of_the_preview_shows_every_refused_cell(admin, ready, query):
    assert "瓦族" in page(admin, ready, query=query).content.decode()


def test_numbers_are_masked_in_the_preview(admin, ready):
    text = page(admin, ready, query="?show=created").content.decode()
    assert books.number(1) not in text
    assert "154****0001" in text


def test_good_rows_are_committed_by_the_button(admin, ready):
    admin.post(reverse("roster:commit", args=[ready.pk]), {"rows": "good"})
    assert "正在导入名册" in page(admin, ready).content.decode()
    run_jobs()
    assert "名册已导入" in page(admin, ready).content.decode()
    assert Volunteer.objects.count() == 1


def test_all_rows_are_not_committed_while_one_is_refused(admin, ready):
    response = admin.post(reverse("roster:commit", args=[ready.pk]), follow=True)
    assert "还有不能导入的行" in response.content.decode()


def test_the_progress_is_asked_for_until_it_ends(admin, ready):
    admin.post(reverse("roster:commit", args=[ready.pk]), {"rows": "good"})
    assert 'hx-trigger="every 2s"' in page(admin, ready, "status").content.decode()
    run_jobs()
    assert page(admin, ready, "status").headers["HX-Refresh"] == "true"


def test_the_marked_workbook_comes_down(admin, ready):
    response = page(admin, ready, "marked")
    name = quote("名册-错误标注.xlsx")
    assert response.content[:2] == b"PK"
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"


def test_cancel_ends_it(admin, ready):
    admin.post(reverse("roster:cancel", args=[ready.pk]))
    assert "这次导入已取消" in page(admin, ready).content.decode()
    assert page(admin, ready, "columns").status_code == 302


def test_a_failed_job_can_be_tried_again(admin, ready):
    admin.post(reverse("roster:commit", args=[ready.pk]), {"rows": "good"})
    Job.objects.filter(state="queued").update(state="failed", error_code="worker_died")
    assert "后台程序中断" in page(admin, ready).content.decode()
    admin.post(reverse("roster:retry", args=[ready.pk]))
    run_jobs()
    assert Volunteer.objects.count() == 1


def test_a_stale_preview_offers_a_new_check(admin, ready):
    ImportBatch.objects.filter(pk=ready.pk).update(reason_code="stale")
    assert "重新预检" in page(admin, ready).content.decode()
    admin.post(reverse("roster:recheck", args=[ready.pk]))
    run_jobs()
    assert "重新预检" not in page(admin, ready).content.decode()


@pytest.mark.parametrize("is_late", [False, True])
def test_a_national_number_given_away_since_the_preview_writes_nothing(admin, monkeypatch, is_late):
    if is_late:  # by a commit of the very moment, which no look could see
        monkeypatch.setattr(merge, "_refuse_held", lambda _cursor: None)
    row, number = books.person(1), "5308001234567890"
    upload(admin, books.xlsx([[*row, number]], headings=[*books.HEADINGS, "全国志愿者编号"]))
    batch = ImportBatch.objects.get()
    confirm(admin, batch)
    run_jobs()
    make_volunteer(national_number=number)
    admin.post(reverse("roster:commit", args=[batch.pk]), {"rows": "good"})
    run_jobs()
    assert "重新预检" in page(admin, batch).content.decode()
    assert Volunteer.objects.count() == 1


def test_the_same_file_again_is_known(admin, ready):
    admin.post(reverse("roster:commit", args=[ready.pk]), {"rows": "good"})
    run_jobs()
    assert "导入过" in admin.get(upload(admin).url).content.decode()


def test_rows_for_another_unit_are_refused_not_moved(admin):
    content = books.xlsx([[*books.person(1), "organ"]], headings=[*books.HEADINGS, "单位"])
    upload(admin, content)
    batch = ImportBatch.objects.get()
    confirm(admin, batch)
    run_jobs()
    assert "不在您的管理范围内" in page(admin, batch).content.decode()


def test_a_file_for_a_unit_whose_admin_sees_it_holds_nobody_of_another(client_of, sign_in, admin):
    office = client_of("alpha")
    sign_in(office, Role.OFFICE)
    content = books.xlsx([[*books.person(1), "organ"]], headings=[*books.HEADINGS, "单位"])
    upload(office, content, unit="school")
    batch = ImportBatch.objects.get()
    confirm(office, batch)
    run_jobs()
    batch.refresh_from_db()
    assert (batch.counts["created"], batch.counts["refused"]) == (0, 1)


def test_a_unit_out_of_scope_cannot_be_chosen(admin):
    assert upload(admin, unit="organ").status_code == 200
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("step", ["batch", "columns", "status", "marked"])
def test_an_import_of_another_unit_is_not_found(admin, region, step):
    organ = Unit.objects.get(code="organ")
    other = services.receive(
        name="a.xlsx",
        content=MIXED,
        unit_id=organ.pk,
        actor=system_actor("page"),
        at=timezone.now(),
    )
    assert page(admin, other, step).status_code == 404


def test_the_history_lists_own_imports(admin, ready):
    text = admin.get(reverse("roster:list")).content.decode()
    assert "名册.xlsx" in text
    assert "阿尔法市示例学校" in text


@pytest.mark.parametrize("role", [Role.OVERVIEW, Role.APPROVER, Role.VOLUNTEER, Role.LEADER])
def test_only_those_with_the_duty_import(region, client_of, sign_in, role):
    client = client_of("alpha")
    sign_in(client, role)
    assert client.get(reverse("roster:list")).status_code == 403


def test_the_history_costs_the_same_queries_for_one_and_for_many(
    admin, ready, django_assert_max_num_queries
):
    for _ in range(5):
        upload(admin)
    with django_assert_max_num_queries(9):
        admin.get(reverse("roster:list"))
