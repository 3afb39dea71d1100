"""Small, bare and odd files."""

import pytest

from tests.imports import books
from volunteers.people.profiles.models import Volunteer

H = books.HEADINGS


def test_name_and_number_are_enough(import_file):
    rows = [["张三", books.number(1)], ["李四", books.number(2)]]
    answer = import_file(books.xlsx(rows, headings=["姓名", "身份证号码"]), commit=True)
    assert (answer["status"], answer["created"], answer["refused"]) == ("committed", 2, 0)
    person = Volunteer.objects.order_by("document_hash").first()
    assert (person.phone, person.ethnicity) == (None, "")


def test_a_file_of_nothing_but_faults_commits_nobody(import_file):
    rows = [books.person(1, 姓名=""), books.person(2, 身份证号码="x")]
    answer = import_file(books.xlsx(rows), commit=True, good_rows=True)
    assert (answer["status"], answer["created"], answer["refused"]) == ("committed", 0, 2)


def test_only_blank_rows_below_the_header(import_file):
    answer = import_file(books.xlsx([["1", *[""] * 8]]), commit=True)
    assert (answer["rows"], answer["blank"], answer["created"]) == (0, 1, 0)


def test_every_column_empty_but_the_required(import_file):
    row = ["", "张三", "", "", "", "", books.number(1), "", ""]
    answer = import_file(books.xlsx([row]), commit=True)
    assert (answer["status"], answer["created"]) == ("committed", 1)


def test_rows_below_a_gap_keep_their_numbers(errors_of):
    content = books.xlsx([books.person(1), [None] * 9, books.person(2, 民族="瓦族")])
    assert errors_of(content) == [(4, "民族", "ethnicity_unknown")]


def test_an_error_value_in_a_cell_is_a_fault_of_that_cell(errors_of):
    content = books.xlsx([books.person(1, 民族="#错误值")])
    assert errors_of(content) == [(2, "民族", "ethnicity_unknown")]


@pytest.mark.parametrize("column", ["姓名", "身份证号码", "联系电话", "民族", "出生年月"])
def test_a_nul_is_a_fault_of_its_cell(errors_of, column):
    rows = [H, books.person(1, **{column: "张\0三"}), books.person(2)]
    content = "\n".join(",".join(row) for row in rows).encode()
    assert [found[:2] for found in errors_of(content, name="a.csv")] == [(2, column)]


def test_a_nul_above_and_in_the_headings_does_no_harm(import_file):
    lines = ["单位名称：\0", ",".join([*H, "备\0注"]), ",".join([*books.person(1), "\0"])]
    answer = import_file("\n".join(lines).encode(), name="a.csv", commit=True)
    assert (answer["status"], answer["created"]) == ("committed", 1)


@pytest.mark.parametrize("kind", ["护照", "回乡证", "台胞证"])
def test_documents_of_two_kinds_may_share_a_number(import_file, kind):
    rows = [
        [*books.person(1, 身份证号码="12345678", 出生年月="1990-01-15"), kind],
        [*books.person(2), "身份证"],
    ]
    answer = import_file(books.xlsx(rows, headings=[*H, "证件类型"]), commit=True)
    assert (answer["created"], answer["refused"]) == (2, 0)


def test_one_national_number_of_two_people_is_a_fault_of_both(errors_of):
    numbers = ["A1234567", "A1234567", "B1234567", "无", "无"]
    rows = [[*row, number] for row, number in zip(books.people(5), numbers, strict=True)]
    content = books.xlsx(rows, headings=[*H, "全国志愿者编号"])
    assert errors_of(content) == [(row, "全国志愿者编号", "duplicate") for row in (2, 3)]


def test_two_columns_of_one_name_read_the_first(import_file):
    row = [*books.person(1), "13900000000"]
    answer = import_file(books.xlsx([row], headings=[*H, "联系电话"]), commit=True)
    assert Volunteer.objects.get().phone == "15400000001"
    assert "column_unread" in [warning["code"] for warning in answer["warnings"]]


def test_a_file_for_pages_of_paper_with_its_header_on_each(import_file):
    rows = [["名册"], H, books.person(1), ["名册"], H, books.person(2)]
    answer = import_file(books.xlsx(rows, headings=None), commit=True)
    assert (answer["created"], answer["refused"]) == (2, 0)
