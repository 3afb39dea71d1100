"""Workbooks that we hand out: the template, the marked file, the invented rosters."""

import dataclasses
import datetime as dt
import io
import json

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from tenants.policy_versions.services import policy_in_force
from tests.imports import books
from tests.roster import at_work
from volunteers.groundwork.common import id_number
from volunteers.groundwork.imports import marking
from volunteers.groundwork.imports import services as imports
from volunteers.people.roster import demo, template_book

DAY = dt.date(2026, 11, 24)


def sheet_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture
def policy(region, at):
    return dataclasses.replace(policy_in_force("alpha", at.date()), form=(), own_fields=())


def test_the_template_is_the_annex_without_passwords(policy):
    page = sheet_of(template_book.workbook("示例学校", policy))["统计表"]
    assert [cell.value for cell in page[3]] == list(books.HEADINGS)
    assert page["A2"].value == "单位名称（公章）：示例学校"
    assert page["G4"].number_format == "@"
    assert len(page.data_validations.dataValidation) == 3


def test_a_filled_template_goes_in(import_file, policy):
    book = sheet_of(template_book.workbook("阿尔法市示例学校", policy))
    for column, value in enumerate(books.person(1), 1):
        book["统计表"].cell(4, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    answer = import_file(buffer.getvalue(), commit=True)
    assert (answer["status"], answer["created"], answer["refused"]) == ("committed", 1, 0)


EVIL = books.xlsx(
    [
        books.person(1, 姓名="=HYPERLINK(1)"),
        books.person(2, 民族="@SUM(A1)"),
        books.person(3, 联系电话="+1;cmd"),
    ]
)


def test_what_is_wrong_is_marked_and_nothing_of_it_runs(region):
    batch = at_work.checked_batch(content=EVIL)
    page = sheet_of(marking.content(batch)).active
    assert [page.cell(2, 2).value, page.cell(2, 2).data_type] == ["=HYPERLINK(1)", "s"]
    assert page.cell(2, 2).comment is not None
    assert page.cell(2, 2).fill.fgColor.rgb == "FFFBE3E4"
    assert "姓名" in page.cell(2, 11).value


TITLED = books.xlsx(
    [
        ["志愿者统计表"],
        ["单位名称（公章）：阿尔法市示例学校"],
        books.HEADINGS,
        books.person(1, 姓名="=1"),
    ],
    headings=None,
)


def test_the_marked_file_keeps_the_titles_above_the_header(region):
    batch = at_work.checked_batch(content=TITLED)
    page = sheet_of(marking.content(batch)).active
    texts = ["志愿者统计表", "单位名称（公章）：阿尔法市示例学校", "序号", "1"]
    assert [page.cell(line, 1).value for line in (1, 2, 3, 4)] == texts
    assert page.cell(4, 2).fill.fgColor.rgb == "FFFBE3E4"
    assert page.freeze_panes == "A4"


def test_the_titles_are_kept_sealed_and_only_until_the_import_ends(region):
    batch = at_work.checked_batch(content=TITLED)
    assert "统计表" not in json.dumps(batch.facts["titles"], ensure_ascii=False)
    imports.cancel(batch_id=batch.pk, actor=at_work.ACTOR, at=timezone.now())
    batch.refresh_from_db()
    assert "titles" not in batch.facts


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("九月名册.xls", "九月名册-错误标注.xlsx"),
        ('a"\r\nSet-Cookie: x.csv', 'a"Set-Cookie: x-错误标注.xlsx'),
        ("\u202e.csv", "名册-错误标注.xlsx"),
    ],
)
def test_the_marked_file_is_named_after_the_uploaded_one(region, name, told):
    batch = at_work.checked_batch(content=TITLED)
    batch.file_name = name
    assert marking.file_name(batch) == told


def test_the_marked_file_can_be_mended_and_imported(region, import_file):
    batch = at_work.checked_batch(content=EVIL)
    book = sheet_of(marking.content(batch))
    for row, (column, value) in enumerate([(2, "张三"), (4, "汉族"), (8, "15400000003")], 2):
        book.active.cell(row, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    answer = import_file(buffer.getvalue(), commit=True)
    assert (answer["created"], answer["errors"]) == (3, [])


def test_invented_people_are_the_same_for_the_same_seed():
    one, other = (demo.Crowd("x", ["530802"], DAY).people(50) for _ in range(2))
    assert one == other
    assert demo.Crowd("y", ["530802"], DAY).people(50) != one


def test_invented_numbers_pass_the_check_and_are_nobodys_twice():
    people = demo.Crowd("x", ["530802", "530821"], DAY).people(3000)
    assert len({person.number for person in people}) == 3000
    assert all(id_number.read(person.number, on=DAY).fault is None for person in people)
    assert any("·" in person.name for person in people)
    assert any(char in person.name for person in people for char in demo.RARE)


@pytest.fixture
def manifest(tmp_path, db):
    call_command("make_demo_rosters", "--folder", str(tmp_path), "--scale", "0.001")
    return json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["rosters"]


def test_the_demonstrations_rosters_go_in_without_a_fault(manifest, tmp_path, import_file):
    entry = max(manifest, key=lambda entry: entry["people"])
    content = (tmp_path / entry["file"]).read_bytes()
    answer = import_file(content, commit=True, on=timezone.now())
    assert (answer["refused"], answer["created"]) == (0, entry["people"])


def test_the_manifest_covers_both_packs(manifest):
    regions = {entry["region"] for entry in manifest}
    assert {"hainan", "haikou", "puer"} <= regions
    assert {entry["vouched"] for entry in manifest} == {True, False}
