"""The pages of earlier service, as a unit's admin and the office go through them."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tenants.jobs import services as jobs
from tenants.jobs.models import Job
from tests.backfill.test_files import HEADINGS, book, row_of
from tests.factories import make_number, make_unit, make_volunteer
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.standing.facts import PersonAnonymised
from volunteers.service.backfill import forgetting, queries
from volunteers.service.backfill.models import BackfillEvidence, BackfillRecord
from volunteers.service.ledger.models import HourEntry

PROOF = b"%PDF-1.4\n%%EOF"
FORM = {"person": "460000000017", "project_title": "清洁海滩", "served": "2013-05-04"}


@pytest.fixture(autouse=True)
def _today(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def unit(window):
    return make_unit(name="甲单位")


@pytest.fixture
def known(unit):
    number = make_number()
    person = make_volunteer(
        state="registered", unit=unit, number=number, volunteer_number="460000000017"
    )
    person.number = number
    return person


@pytest.fixture
def admin(unit, client_of, sign_in):
    client = client_of("alpha")
    client.user = sign_in(client, Role.UNIT_ADMIN, unit=unit)
    return client


@pytest.fixture
def office(window, client_of, sign_in):
    client = client_of("alpha")
    client.user = sign_in(client, Role.OFFICE)
    return client


def proof():
    return SimpleUploadedFile("证明.pdf", PROOF, "application/pdf")


def enter(client, **changes):
    form = FORM | {"duration": "1.5", "content": "捡拾", "scan": proof()} | changes
    return client.post(reverse("backfill:new"), form)


def act(client, record, act, **said):
    return client.post(reverse("backfill:record", args=[record.pk]), {"act": act} | said)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_one_record_is_entered_proven_and_approved_by_two(admin, office, known):
    page = admin.get(enter(admin).url)
    assert "待审，没有计入任何时长" in text_of(page)
    record = BackfillRecord.objects.get()
    for client in (admin, office):
        act(client, record, "approve")
    assert HourEntry.objects.get().minutes == 90
    assert "已计入" in text_of(admin.get(page.request["PATH_INFO"]))


def test_the_second_approval_is_not_offered_to_who_gave_the_first(office, known):
    enter(office)
    record = BackfillRecord.objects.get()
    act(office, record, "approve")
    page = text_of(office.get(reverse("backfill:record", args=[record.pk])))
    assert "第二次须由另一个账号办理" in page
    act(office, record, "approve")
    assert not HourEntry.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"person": "460000000099"}, "没有这个编号"),
        ({"served": "去年"}, "请写成 2013-05-04"),
        ({"served": "2014-01-01"}, "只补录 2013-12-31 及以前的服务"),
        ({"duration": "半天"}, "请写小时数"),
        ({"duration": "0"}, "时长须多于 0 分钟"),
        ({"scan": SimpleUploadedFile("证明.pdf", b"<html>")}, "请上传 PDF、JPEG 或 PNG 文件"),
    ],
)
def test_what_cannot_be_is_told_on_the_form(admin, known, changes, said):
    assert said in text_of(enter(admin, **changes))
    assert not BackfillRecord.objects.exists()


def test_outside_of_the_window_the_form_is_closed_with_its_days(admin, known, window):
    window(closes_on="2014-01-03")
    for name in ("new", "list", "import"):
        assert "只在 2014-01-01 至 2014-01-03" in text_of(admin.get(reverse(f"backfill:{name}")))


def test_a_returned_record_says_why_and_is_entered_anew(admin, office, known):
    enter(admin)
    record = BackfillRecord.objects.get()
    assert "field-wrong" in text_of(act(office, record, "return"))
    act(office, record, "return", reason="证明看不清")
    assert "退回理由：证明看不清" in text_of(
        admin.get(reverse("backfill:record", args=[record.pk]))
    )
    again = text_of(admin.get(f"{reverse('backfill:new')}?again={record.pk}"))
    assert 'value="清洁海滩"' in again
    assert enter(admin).status_code == 302


def test_all_of_a_filter_are_approved_after_a_look_at_their_number(admin, known, submit):
    for day in (1, 2, 3):
        submit(known, served_on=dt.date(2013, 5, day))
    asked = {"act": "approve", "everyone": "on", "tab": "mine"}
    page = admin.post(reverse("backfill:list"), asked)
    assert "通过 3 条" in text_of(page)
    assert not BackfillRecord.objects.filter(state="unit_approved").exists()
    admin.post(reverse("backfill:list"), asked | {"confirmed": "on", "shown": "3"})
    assert BackfillRecord.objects.filter(state="unit_approved").count() == 3


def test_one_file_proves_those_ticked(admin, known, submit):
    record = submit(known)
    BackfillRecord.objects.update(evidence=None)
    asked = {"act": "attach", "ids": [str(record.pk)], "confirmed": "on", "scan": proof()}
    page = admin.post(reverse("backfill:list"), asked, follow=True)
    assert "证明 1 条补录" in text_of(page)


def test_the_list_counts_each_state_and_keeps_the_filter_in_its_address(admin, known, submit):
    submit(known)
    url = reverse("backfill:list")
    assert "待我审核 <strong>1</strong>" in text_of(admin.get(url))
    assert known.name in text_of(admin.get(f"{url}?tab=submitted&unit={known.unit_id}"))
    assert known.name not in text_of(admin.get(f"{url}?tab=approved"))
    assert admin.get(f"{url}?tab=x").status_code == 404


def test_records_and_proofs_of_another_unit_are_not_found(admin, submit):
    stranger = submit(make_volunteer(state="registered", unit=make_unit()))
    for name, key in (("record", stranger.pk), ("evidence", stranger.evidence_id)):
        assert admin.get(reverse(f"backfill:{name}", args=[key])).status_code == 404
    assert stranger.volunteer.name not in text_of(admin.get(reverse("backfill:list") + "?tab=all"))


def test_the_proof_is_given_out_on_record(admin, known, submit):
    evidence = submit(known).evidence
    answer = admin.get(reverse("backfill:evidence", args=[evidence.pk]))
    assert (answer.content, answer["Content-Type"]) == (PROOF, "application/pdf")
    assert AuditRow.objects.filter(action="backfill.open_evidence").count() == 1


def test_the_sidebar_counts_what_waits_for_the_account(admin, office, known, submit):
    submit(known)
    assert queries.waiting(admin.user).rows.count() == 1
    assert queries.waiting(office.user).rows.count() == 0
    BackfillRecord.objects.update(state="unit_approved", unit_decided_by=admin.user.pk)
    assert queries.waiting(office.user).rows.count() == 1
    assert queries.waiting(admin.user).rows.count() == 0


def test_a_volunteers_own_waiting_records_are_summed(known, submit):
    submit(known)
    submit(known, served_on=dt.date(2013, 6, 1), minutes=30)
    waited = queries.waiting_of(known)
    assert (waited.minutes, [row.minutes for row in waited.records]) == (120, [30, 90])


def test_the_list_asks_a_bounded_number_of_queries(
    admin, known, submit, django_assert_max_num_queries
):
    for day in range(1, 9):
        submit(known, served_on=dt.date(2013, 5, day))
    with django_assert_max_num_queries(24):
        admin.get(reverse("backfill:list"))


@pytest.fixture
def checked(admin, known):
    """A file with a good row and a bad one, as its preview shows it."""
    file = SimpleUploadedFile("补录.xlsx", book(row_of(known), row_of(known, 服务日期="x")))
    answer = admin.post(reverse("backfill:import"), {"unit": str(known.unit_id), "file": file})
    assert "导入补录：对应列" in text_of(admin.get(answer.url))
    batch = ImportBatch.objects.get()
    columns = {f"column_{one['letter']}": one["key"] for one in batch.facts["columns"]}
    admin.post(answer.url, columns)
    _run_jobs()
    return reverse("roster:batch", args=[batch.pk])


def test_a_file_goes_through_the_wizard(admin, checked):
    page = text_of(admin.get(checked))
    assert "提交后写入 1 行" in page
    assert "日期无法识别" in page
    admin.post(f"{checked}commit/", {"rows": "good"})
    _run_jobs()
    assert "补录已写入，等待审核" in text_of(admin.get(checked))
    assert BackfillRecord.objects.count() == 1


def test_the_undo_says_what_would_go(admin, checked):
    admin.post(f"{checked}commit/", {"rows": "good"})
    _run_jobs()
    assert "删去这次写入的补录" in text_of(admin.get(f"{checked}undo/"))
    admin.post(f"{checked}undo/")
    _run_jobs()
    assert "已删去写入的 1 条补录" in text_of(admin.get(checked))


def test_every_tab_of_the_preview_opens(admin, checked):
    for show in ("created", "unchanged", "refused", "x"):
        assert admin.get(f"{checked}?show={show}").status_code == 200
    assert "清洁海滩" in text_of(admin.get(f"{checked}?show=created"))


def test_the_history_shows_files_of_its_own_table(admin, known):
    file = SimpleUploadedFile("补录.xlsx", book(row_of(known)))
    admin.post(reverse("backfill:import"), {"unit": str(known.unit_id), "file": file})
    url = reverse("roster:list")
    assert "补录.xlsx" in text_of(admin.get(f"{url}?subject=backfill"))
    assert "补录.xlsx" not in text_of(admin.get(url))
    assert admin.get(f"{url}?subject=x").status_code == 404


def test_the_template_has_the_columns_and_says_the_window(admin):
    template = admin.get(reverse("backfill:template")).content
    sheets = load_workbook(io.BytesIO(template))
    assert set(HEADINGS) <= {cell.value for cell in sheets["补录"][3]}
    assert "2014-01-01 至 2014-02-28" in sheets["填写说明"]["A1"].value


def test_who_is_forgotten_leaves_time_and_length_alone(known, submit, at):
    record = submit(known)
    forgetting.empty_records(PersonAnonymised((known.pk,), at))
    record.refresh_from_db()
    assert (record.content, record.evidence_id, record.minutes) == (None, None, 90)
    assert not BackfillEvidence.objects.exists()


def _run_jobs():
    for job in Job.objects.filter(state="queued"):
        jobs.run(job.pk)
