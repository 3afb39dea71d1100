"""What is taken as it stands, completed or only warned of."""

import datetime as dt

import pytest

from tests.imports import books
from volunteers.people.profiles.models import Volunteer

H = books.HEADINGS


def stored(import_file, *rows, headings=H, **asked):
    answer = import_file(books.xlsx(rows, headings=headings), commit=True, **asked)
    assert answer["status"] == "committed", answer
    return Volunteer.objects.order_by("created_at", "pk").last(), answer


def test_a_person_is_stored_as_written(import_file):
    person, _ = stored(import_file, books.person(1, 姓名="单　伟"))
    assert (person.name, person.name_sort) == ("单伟", "shan4 wei3")
    assert (person.sex, person.ethnicity, person.political_status) == ("1", "01", "13")
    assert person.document_number == books.number(1)
    assert (person.phone, person.username, person.state) == ("15400000001", "user00001", "entered")


def test_the_birth_date_is_completed_from_the_number(import_file):
    person, _ = stored(import_file, books.person(1))
    assert person.birth_date == dt.date(1990, 1, 15)


@pytest.mark.parametrize("birth", ["1990.1", 1990.1, "1990年1月", dt.date(1990, 1, 1), 32874, ""])
def test_birth_months_of_every_kind_agree_with_the_number(import_file, birth):
    person, _ = stored(import_file, books.person(1, 出生年月=birth))
    assert person.birth_date == dt.date(1990, 1, 15)


def test_full_width_digits_and_a_small_x_are_the_same_number(import_file):
    number = next(n for n in map(books.number, range(1, 99)) if n.endswith("X"))
    wide = "".join(chr(ord(char) + 0xFEE0) for char in number.lower())
    person, _ = stored(import_file, books.person(1, 身份证号码=f" {wide} "))
    assert person.document_number == number


def test_sex_is_completed_from_the_number(import_file):
    person, _ = stored(import_file, books.person(2, 性别=""))
    assert person.sex == "2"


def test_a_sex_unlike_the_numbers_is_a_warning(import_file):
    _, answer = stored(import_file, books.person(2, 性别="男"))
    assert [warning["code"] for warning in answer["warnings"]] == ["sex_mismatch"]


def test_an_unknown_area_is_a_warning(import_file):
    number = books.number(1, area="991234")
    person, answer = stored(import_file, books.person(1, 身份证号码=number))
    assert [warning["code"] for warning in answer["warnings"]] == ["area_unknown"]
    assert person.document_number == number


def test_a_passport_needs_its_kind_and_a_birth_date(import_file):
    headings = [*H, "证件类型"]
    row = [*books.person(1, 身份证号码="E12345678", 出生年月="1990-01-15"), "护照"]
    person, _ = stored(import_file, row, headings=headings)
    assert (person.document_kind, person.document_number) == ("passport", "E12345678")
    assert person.birth_date == dt.date(1990, 1, 15)


def test_without_its_kind_a_passport_is_refused(errors_of):
    content = books.xlsx([books.person(1, 身份证号码="E12345678")])
    assert errors_of(content) == [(2, "身份证号码", "id_shape")]


def test_rare_and_dotted_names_go_in(import_file):
    rows = [books.person(n, 姓名=name) for n, name in enumerate(["王𠮷", "古丽·阿不都", "陆䶮"], 1)]
    assert stored(import_file, *rows)[1]["created"] == 3


def test_a_running_number_alone_is_a_blank_row(import_file):
    rows = [books.person(1), ["2", *[""] * 8], ["3", *[""] * 8]]
    answer = stored(import_file, *rows)[1]
    assert (answer["rows"], answer["blank"]) == (1, 2)


def test_a_username_out_of_shape_is_left_out_and_told(import_file):
    person, answer = stored(import_file, books.person(1, 用户名="王"))
    assert person.username == ""
    assert [warning["code"] for warning in answer["warnings"]] == ["username_shape"]


def test_passwords_are_never_read(import_file):
    row = [*books.person(1), "hunter2secret"]
    _, answer = stored(import_file, row, headings=[*H, "密码"])
    assert "password_unread" in [warning["code"] for warning in answer["warnings"]]


@pytest.mark.parametrize(
    ("born", "refused"),
    [("20000106", True), ("20000105", False), ("19531230", False)],
)
def test_age_is_judged_on_the_day(errors_of, born, refused):
    number = books.number(1, born=born)  # at: 2014-01-05, from 14 by the national rule
    row = books.person(1, 身份证号码=number, 出生年月="")
    assert bool(errors_of(books.xlsx([row]))) is refused
