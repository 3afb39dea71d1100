"""Forty faults in a hundred rows: exactly those cells are named, and the mended file goes in."""

import pytest

from tests.imports import books

FAULTS = [
    ("姓名", "", "required"),
    ("姓名", "王", "name_shape"),
    ("姓名", "王1伟", "name_shape"),
    ("姓名", "王\u202e伟", "name_signs"),
    ("姓名", "13800138000", "name_shape"),
    ("性别", "甲", "sex_unknown"),
    ("性别", "男女", "sex_unknown"),
    ("民族", "瓦族", "ethnicity_unknown"),
    ("民族", "汗族", "ethnicity_unknown"),
    ("民族", "云南族", "ethnicity_unknown"),
    ("出生年月", "1990-02", "birth_mismatch"),
    ("出生年月", "1991年1月", "birth_mismatch"),
    ("出生年月", "1990-13", "birth_shape"),
    ("出生年月", "九〇年", "birth_shape"),
    ("出生年月", "32999", "birth_mismatch"),
    ("政治面貌", "路人", "political_status_unknown"),
    ("政治面貌", "积极分子们", "political_status_unknown"),
    ("身份证号码", "", "required"),
    ("身份证号码", 530802199001150012, "id_spoilt"),
    ("身份证号码", "5.30802E+17", "id_spoilt"),
    ("身份证号码", "5.30802199001151E+17", "id_spoilt"),
    ("身份证号码", "530802199001159000", "id_spoilt"),
    ("身份证号码", "530802900115001", "id_15_digits"),
    ("身份证号码", "53080219900115001", "id_shape"),
    ("身份证号码", "5308021990011500123", "id_shape"),
    ("身份证号码", "53O802199001150012", "id_shape"),
    ("身份证号码", "530802199002300013", "id_birth_date"),
    ("身份证号码", "530802209001150012", "id_birth_date"),
    ("身份证号码", "530802199001159999", "id_check"),
    ("身份证号码", "530802199001158888", "id_check"),
    ("联系电话", "1540000001", "phone_shape"),
    ("联系电话", "154000000012", "phone_shape"),
    ("联系电话", "25400000001", "phone_shape"),
    ("联系电话", "无", "phone_shape"),
    ("联系电话", "", "required"),
]
OLD = books.number(77, born="19400101")
YOUNG = books.number(79, born="20010102")


def file_with_faults():
    """Return the book and the cells that are wrong: (row, column, code)."""
    rows, wrong = books.people(100), []
    for index, (column, value, code) in enumerate(FAULTS):
        rows[index * 2][books.HEADINGS.index(column)] = value
        wrong.append((index * 2 + 2, column, code))
    rows[80] = books.person(81, 身份证号码=YOUNG, 出生年月="2001-01")
    rows[90][6] = rows[91][6] = books.number(999)
    rows[93][6] = rows[95][6] = books.number(997)
    wrong.append((82, "出生年月", "age"))
    wrong += [(row, "身份证号码", "duplicate") for row in (92, 93, 95, 97)]
    return books.xlsx(rows), sorted(wrong)


def test_exactly_the_forty_cells_are_named(errors_of):
    content, wrong = file_with_faults()
    assert len(wrong) == 40
    assert sorted(errors_of(content)) == wrong


def test_nothing_is_written_of_a_file_with_faults(import_file):
    content, wrong = file_with_faults()
    answer = import_file(content, commit=True)
    assert (answer["status"], answer["reason"]["code"]) == ("refused", "has_refused")
    assert import_file(content)["created"] == 100 - len(wrong)


def test_the_good_rows_go_in_alone_when_asked(import_file):
    content, wrong = file_with_faults()
    answer = import_file(content, commit=True, good_rows=True)
    assert (answer["status"], answer["created"]) == ("committed", 60)
    assert answer["refused"] == len(wrong)


def test_the_mended_file_goes_in_whole(import_file):
    import_file(file_with_faults()[0], commit=True, good_rows=True)
    answer = import_file(books.xlsx(books.people(100)), commit=True)
    assert (answer["status"], answer["refused"]) == ("committed", 0)
    assert answer["created"] + answer["unchanged"] == 100


@pytest.mark.parametrize(("column", "value", "code"), FAULTS)
def test_every_fault_has_words(import_file, column, value, code):
    rows = [books.person(1), books.person(2, **{column: value})]
    (error,) = import_file(books.xlsx(rows))["errors"]
    assert error["message"]
    assert str(value) not in error["message"] or not value
