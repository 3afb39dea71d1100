"""What is read from files of every kind, cell by cell."""

import datetime as dt
import io
import time

import openpyxl
import pytest
import xlsxwriter
import xlwt

from tests.imports import books
from volunteers.groundwork.imports import biff, reader

ROWS = books.people(3)


def rows_of(sheet):
    return [row[2:] for row in sheet.frame.rows()]


@pytest.mark.parametrize(
    ("content", "name", "encoding"),
    [
        (books.csv(ROWS), "a.csv", "UTF-8"),
        (books.csv(ROWS, "utf-8-sig"), "a.csv", "UTF-8"),
        (books.csv(ROWS, "utf-16"), "a.csv", "UTF-16"),
        (books.csv(ROWS, "gb18030"), "a.csv", "GB18030"),
        (books.csv(ROWS).replace(b",", b"\t"), "a.txt", "UTF-8"),
    ],
)
def test_text_of_every_encoding_reads_the_same(content, name, encoding):
    sheet = reader.read(content, name)
    assert sheet.facts["encoding"] == encoding
    assert [list(row) for row in rows_of(sheet)] == [list(books.HEADINGS), *ROWS]


@pytest.mark.parametrize("content", [books.xlsx(ROWS), books.xls(ROWS)])
def test_workbooks_read_the_same_whatever_they_are_called(content):
    sheet = reader.read(content, "名单.csv")
    assert [list(row) for row in rows_of(sheet)] == [list(books.HEADINGS), *ROWS]
    assert sheet.frame["row"].to_list() == [1, 2, 3, 4]


def test_numbers_come_as_excel_shows_them():
    cells = [530802199001150012, 13800138000, 1990.1, 0.5, True, dt.date(1990, 1, 31)]
    sheet = reader.read(books.xlsx([cells], headings=None), "a.xlsx")
    shown = ("5.30802E+17", "13800138000", "1990.1", "0.5", "TRUE", "1990-01-31")
    assert rows_of(sheet) == [shown]


def test_days_of_a_1904_workbook_are_the_same_days():
    content = books.xlsx([["a", dt.date(1990, 1, 31)]], headings=None, date_1904=True)
    sheet = reader.read(content, "a.xlsx")
    assert rows_of(sheet) == [("a", "1990-01-31")]
    assert sheet.facts["date1904"] is True


def test_a_cell_that_holds_an_error_says_so():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "电话"])
        page.write_formula(1, 1, "=VLOOKUP(1,A1,1)", None, "#N/A")
        page.write(1, 0, "张三")
    assert rows_of(reader.read(buffer.getvalue(), "a.xlsx"))[1] == ("张三", "#错误值")


def test_hidden_rows_and_sheets_are_noticed():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page, other = book.add_worksheet("名册"), book.add_worksheet("旧表")
        page.write_column(0, 0, ["姓名", "张三", "李四"])
        page.set_row(1, None, None, {"hidden": True})
        other.hide()
    sheet = reader.read(buffer.getvalue(), "a.xlsx")
    assert sheet.frame["hidden"].to_list() == [False, True, False]
    assert sheet.facts["sheets"][1] == {"name": "旧表", "visible": False}


def test_hidden_rows_of_an_old_workbook_are_noticed():
    book = xlwt.Workbook()
    book.add_sheet("空表")
    page = book.add_sheet("名册")
    for row in range(400):
        page.write(row, 0, f"第{row}行" * 20)
    page.row(6).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    frame = reader.read(buffer.getvalue(), "a.xls").frame
    assert frame.filter("hidden")["row"].to_list() == [7]


@pytest.mark.parametrize("content", [b"", b"\0" * 600, books.compound("Workbook")])
def test_what_is_no_compound_file_has_no_hidden_rows(content):
    assert biff.hidden_rows(content, 0) == []


def test_the_sheet_with_the_headings_is_taken_before_a_longer_one():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("说明").write_column(0, 0, ["说明"] * 50)
        book.add_worksheet("名册").write_row(0, 0, ["姓名", "电话"])
    assert reader.read(buffer.getvalue(), "a.xlsx", ["姓名"]).facts["sheet"] == "名册"


def test_cells_merged_downwards_are_read_in_every_row():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_column(0, 1, ["姓名", "张三", "李四"])
        page.merge_range("A2:A3", "示例学校")
    assert rows_of(reader.read(buffer.getvalue(), "a.xlsx"))[2] == ("示例学校", "李四")


def test_a_table_that_begins_further_right_and_down_keeps_its_letters_and_rows():
    book = openpyxl.Workbook()
    book.active["C5"], book.active["D5"] = "姓名", "电话"
    buffer = io.BytesIO()
    book.save(buffer)
    frame = reader.read(buffer.getvalue(), "a.xlsx").frame
    assert frame["row"].to_list() == [5]
    assert frame.row(0, named=True)["D"] == "电话"


def test_formatting_down_to_the_last_row_costs_nothing():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "电话"])
        page.write_row(1, 0, ["张三", "1"])
        red = book.add_format({"bg_color": "red"})
        for row in range(2, 1_048_576, 7):
            page.set_row(row, 20, red)
        page.write_blank(1_048_575, 1, None, red)
    began = time.monotonic()
    assert reader.read(buffer.getvalue(), "a.xlsx").frame.height == 2
    assert time.monotonic() - began < 10


def test_a_stray_blank_in_the_last_row_is_read_within_the_limits():
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["姓名", "电话"])
        page.write_string(1_048_575, 8, " ")
    assert reader.read(buffer.getvalue(), "a.xlsx").frame.height == 2


def test_rare_characters_and_control_signs_arrive_unchanged():
    cells = ["𠮷田", "王\u202e伟", "古丽·阿不都"]
    assert rows_of(reader.read(books.xlsx([cells], headings=None), "a.xlsx")) == [tuple(cells)]
