"""A workbook of several sheets: which is read is shown, and another can be chosen."""

import io

import pytest
import xlsxwriter
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.imports import books
from tests.roster import at_work
from tests.roster.test_pages import confirm, run_jobs
from volunteers.groundwork.imports import choosing, files, limits, reader
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.errors import WrongStep
from volunteers.groundwork.imports.models import ImportBatch, ImportProblem
from volunteers.groundwork.imports.sheets import OTHERS
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import unattended
from volunteers.people.units.models import Unit

WITH_PASSWORD = [*books.HEADINGS, "密码"]
FIRST = [[*books.person(serial), "canaryPassw0rd"] for serial in (1, 2, 3)]
SECOND = [[*books.person(serial), "canaryPassw0rd"] for serial in (4, 5)]


def workbook(**sheets):
    """Return an .xlsx of sheets by name: lists of rows; one called 旧表 is hidden."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for line, row in enumerate(rows):
                page.write_row(line, 0, row)
            if name == "旧表":
                page.hide()
    return buffer.getvalue()


THREE = workbook(
    说明=[["填表说明"]] * 9,
    一班=[WITH_PASSWORD, *FIRST],
    二班=[["单位名称：二班"], WITH_PASSWORD, *SECOND],
    旧表=[WITH_PASSWORD, *FIRST],
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    return django_capture_on_commit_callbacks


@pytest.fixture
def admin(region, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    return client


def upload(client, content=THREE):
    unit, file = Unit.objects.get(code="school"), SimpleUploadedFile("名册.xlsx", content)
    client.post(reverse("roster:new"), {"unit": str(unit.pk), "file": file})
    return ImportBatch.objects.latest("pk")


def choose(client, batch, sheet):
    sent = client.post(reverse("roster:sheet", args=[batch.pk]), {"sheet": sheet}, follow=True)
    batch.refresh_from_db()
    return sent.content.decode()


def kept_files():
    return [path for path in configured.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_the_page_says_which_sheet_is_read_and_lists_the_others(admin):
    batch = upload(admin)
    shown = admin.get(reverse("roster:columns", args=[batch.pk])).context["sheets"]
    told = [(line.name, line.rows, line.is_read, line.is_kept) for line in shown]
    assert told == [
        ("说明", None, False, False),
        ("一班", 3, True, False),
        ("二班", 2, False, True),
    ]
    assert "没有找到名册的表头" in shown[0].why


def test_a_file_of_one_sheet_offers_no_choice(admin):
    batch = upload(admin, books.xlsx(books.people(2)))
    shown = admin.get(reverse("roster:columns", args=[batch.pk])).content.decode()
    assert "读取另一张工作表" not in shown
    assert len(kept_files()) == 1


def test_another_sheet_is_read_in_place_of_the_first(admin):
    batch = upload(admin)
    shown = choose(admin, batch, "二班")
    assert "读取另一张工作表" in shown
    facts = batch.facts
    assert (facts["sheet"], facts["rows"], facts["header_row"]) == ("二班", 2, 2)
    assert (facts["unit_name"], list(facts[OTHERS])) == ("二班", ["一班"])
    assert files.cells(batch).height == 2


def test_it_is_imported_and_nothing_of_the_others(admin, after_commit):
    batch = upload(admin)
    choose(admin, batch, "二班")
    confirm(admin, batch)
    run_jobs()
    with after_commit(execute=True):
        admin.post(reverse("roster:commit", args=[batch.pk]), {"rows": "good"})
        run_jobs()
    names = set(Volunteer.objects.values_list("name", flat=True))
    assert names == {row[1] for row in SECOND}
    assert kept_files() == []


def test_choosing_back_gives_the_first_again(admin):
    batch = upload(admin)
    before = dict(batch.facts)
    choose(admin, batch, "二班")
    choose(admin, batch, "一班")
    assert batch.facts == before
    assert files.cells(batch).height == 3
    assert len(kept_files()) == 2


def test_after_the_preview_too_which_then_is_gone(admin, after_commit):
    wrong = books.person(9, 姓名="")
    content = workbook(一班=[books.HEADINGS, *books.people(3), wrong], 二班=[books.HEADINGS, wrong])
    batch = upload(admin, content)
    confirm(admin, batch, skip_hidden="on")
    run_jobs()
    with after_commit(execute=True):
        choose(admin, batch, "二班")
    assert (batch.state, batch.counts, batch.options) == ("mapping", {}, {})
    assert not ImportProblem.objects.exists()
    assert len(kept_files()) == 2


@pytest.mark.parametrize("name", ["说明", "旧表", "一班", "", "../二班", "二班\0", "四班"])
def test_a_name_that_was_not_offered_changes_nothing(admin, name):
    batch = upload(admin)
    before = (dict(batch.facts), batch.stored_file)
    assert "没有这张可以另选的工作表" in choose(admin, batch, name)
    assert (batch.facts, batch.stored_file) == before


def test_nobody_elses_sheets_can_be_chosen(admin, client_of, sign_in):
    batch = upload(admin)
    other = client_of("alpha")
    sign_in(other, Role.UNIT_ADMIN, unit="organ")
    sent = other.post(reverse("roster:sheet", args=[batch.pk]), {"sheet": "二班"})
    assert sent.status_code == 404


def test_cancelling_deletes_every_table(admin, after_commit):
    batch = upload(admin)
    assert len(kept_files()) == 2
    with after_commit(execute=True):
        admin.post(reverse("roster:cancel", args=[batch.pk]))
    batch.refresh_from_db()
    assert (kept_files(), OTHERS in batch.facts) == ([], False)
    with pytest.raises(WrongStep):
        choosing.choose_sheet(
            batch_id=batch.pk, sheet="二班", actor=at_work.ACTOR, at=batch.created_at
        )


def test_an_upload_that_breaks_off_leaves_no_table(region, monkeypatch):
    monkeypatch.setattr(imports.mappings, "offer", lambda batch: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        at_work.checked_batch(content=THREE)
    assert kept_files() == []


def test_no_kept_sheet_holds_a_password_or_lies_in_clear(admin):
    batch = upload(admin)
    stored = b"".join(path.read_bytes() for path in kept_files())
    assert b"canaryPassw0rd" not in stored
    assert books.number(4).encode() not in stored
    choose(admin, batch, "二班")
    assert "canaryPassw0rd" not in str(files.cells(batch).to_dicts())


def test_the_audit_tells_the_sheets_place_and_not_its_name(admin):
    batch = upload(admin)
    choose(admin, batch, "二班")
    row = AuditRow.objects.get(action="import.choose_sheet")
    assert row.changes == {"sheet": 3, "others": 1, "rows": 2}


def test_a_sheet_that_cannot_be_read_is_told_and_the_rest_is_read(admin):
    wide = [[*books.HEADINGS, *(f"列{n}" for n in range(limits.COLUMNS))], *FIRST]
    batch = upload(admin, workbook(一班=[WITH_PASSWORD, *FIRST], 宽表=wide, 空表=[WITH_PASSWORD]))
    response = admin.get(reverse("roster:columns", args=[batch.pk]))
    whys = [line.why for line in response.context["sheets"]]
    assert whys[0] == ""
    assert "256 列" in whys[1]
    assert "只有表头" in whys[2]


def test_no_more_than_twenty_sheets_are_read():
    sheets = {f"{n}班": [["姓名", "电话"], ["张三", "1"]] for n in range(limits.SHEETS + 2)}
    sheet = reader.read(workbook(**sheets), "名册.xlsx", ["姓名", "电话"])
    assert len(sheet.others) == limits.SHEETS - 1
    assert set(sheet.refused.values()) == {"too_many_sheets"}


def test_the_command_reads_the_likeliest(import_file):
    assert import_file(THREE, unit="school")["rows"] == 3


def notes(answer):
    return {note["code"]: note["message"] for note in answer["warnings"] if "row" not in note}


def test_the_command_says_how_many_others_have_people(import_file):
    answer = import_file(THREE, unit="school", commit=True)
    assert "1 张工作表有人员，没有读取" in notes(answer)["other_sheets"]
    batch = ImportBatch.objects.get()
    assert "other_sheets" in {note["code"] for note in unattended.notes_of(batch)}
    assert any("1 张工作表有人员" in line for line in unattended.lines(answer))


def test_a_sheet_whose_people_cannot_be_read_counts_and_an_empty_one_does_not(import_file):
    wide = [[*books.HEADINGS, *(f"列{n}" for n in range(limits.COLUMNS))], *FIRST]
    content = workbook(一班=[WITH_PASSWORD, *FIRST], 宽表=wide, 空表=[WITH_PASSWORD])
    assert "1 张" in notes(import_file(content, unit="school"))["other_sheets"]
    alone = workbook(一班=[WITH_PASSWORD, *FIRST], 空表=[WITH_PASSWORD], 说明=[["填表说明"]])
    assert "other_sheets" not in notes(import_file(alone, unit="school"))
