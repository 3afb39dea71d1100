"""A second file about the same people: what is updated, kept, refused."""

import pytest

from tests.factories import make_volunteer
from tests.imports import books
from volunteers.groundwork.imports.models import ImportBatch, ImportedRow
from volunteers.people.profiles.models import Consent, Volunteer
from volunteers.people.units.models import Unit

H = books.HEADINGS


@pytest.fixture
def three(import_file):
    import_file(books.xlsx(books.people(3)), commit=True)
    return import_file


def again(import_file, *rows, **asked):
    return import_file(books.xlsx(rows), commit=True, **asked)


def test_the_same_file_twice_changes_nothing(three):
    answer = again(three, *books.people(3))
    assert (answer["created"], answer["updated"], answer["unchanged"]) == (0, 0, 3)


def test_a_changed_cell_is_an_update_and_keeps_the_former_value_sealed(three):
    answer = again(three, books.person(1, 联系电话="15499999999", 民族="彝族"))
    assert (answer["created"], answer["updated"]) == (0, 1)
    person = Volunteer.objects.get(username="user00001")
    assert (person.phone, person.ethnicity) == ("15499999999", "07")
    before = bytes(ImportedRow.objects.get(outcome="updated").before)
    assert b"15400000001" not in before


def test_blank_cells_never_overwrite(three):
    answer = again(three, books.person(1, 联系电话="", 民族="", 政治面貌="", 性别="", 用户名=""))
    assert (answer["refused"], answer["unchanged"]) == (0, 1)
    assert Volunteer.objects.get(username="user00001").phone == "15400000001"


def test_a_blank_sex_keeps_the_recorded_one_though_the_number_says_otherwise(three):
    Volunteer.objects.filter(username="user00001").update(sex="9")
    answer = again(three, books.person(1, 性别=""))
    assert answer["unchanged"] == 1
    assert Volunteer.objects.get(username="user00001").sex == "9"


def test_another_name_for_the_same_number_is_refused(three):
    answer = again(three, books.person(1, 姓名="李四"))
    assert [(e["column"], e["code"]) for e in answer["errors"]] == [("姓名", "name_conflict")]
    assert not Volunteer.objects.filter(name="李四").exists()


def test_a_person_of_another_unit_is_refused_not_moved(region, import_file):
    organ = Unit.objects.get(code="organ")
    make_volunteer(unit=organ, number=books.number(1), name=books.person(1)[1])
    answer = again(import_file, books.person(1), unit="school")
    assert [error["code"] for error in answer["errors"]] == ["other_unit"]
    assert Volunteer.objects.get().unit == organ


def test_a_person_of_a_unit_below_stays_there(region, import_file):
    branch = Unit.objects.get(code="school_branch")
    make_volunteer(unit=branch, number=books.number(1), name=books.person(1)[1])
    answer = again(import_file, books.person(1), unit="school")
    assert answer["status"] == "committed"
    assert Volunteer.objects.get().unit == branch


def test_a_national_number_is_recorded_and_registers_nobody(import_file):
    row = [*books.person(1), "5308001234567890"]
    content = books.xlsx([row], headings=[*H, "全国志愿者编号"])
    import_file(content, commit=True, vouched=True)
    person = Volunteer.objects.get()
    assert (person.national_number, person.state) == ("5308001234567890", "entered")
    assert not Consent.objects.exists()


def test_who_has_a_national_number_is_registered_by_no_later_file_without_it(import_file):
    row = [*books.person(1), "5308001234567890"]
    import_file(books.xlsx([row], headings=[*H, "全国志愿者编号"]), commit=True)
    answer = again(import_file, books.person(1, 联系电话="15499999999"), vouched=True)
    assert (answer["updated"], Volunteer.objects.get().state) == (1, "entered")
    assert not Consent.objects.exists()


NATIONAL = "5308001234567890"


def nationals(*rows):
    return books.xlsx([[*row, NATIONAL] for row in rows], headings=[*H, "全国志愿者编号"])


def test_a_national_number_of_somebody_else_is_a_refused_cell(import_file):
    import_file(nationals(books.person(1)), commit=True)
    answer = import_file(nationals(books.person(2)), commit=True)
    told = [(error["column"], error["code"], error["message"]) for error in answer["errors"]]
    words = "这个全国志愿者编号已登记在另一人名下"
    assert told == [("全国志愿者编号", "national_held", words)]
    assert Volunteer.objects.get().username == "user00001"


def test_ones_own_national_number_changes_nothing(import_file):
    import_file(nationals(books.person(1)), commit=True)
    assert import_file(nationals(books.person(1)), commit=True)["unchanged"] == 1


def test_the_national_number_of_somebody_gone_is_free(import_file):
    make_volunteer(national_number=NATIONAL, state="withdrawn")
    assert import_file(nationals(books.person(1)), commit=True)["created"] == 1


def test_vouched_rows_are_registered_with_who_when_and_which_text(import_file, at):
    import_file(books.xlsx(books.people(2)), commit=True, vouched=True)
    consent = Consent.objects.order_by("pk").first()
    assert (consent.kind, consent.text_version[:8]) == ("vouched", "vouched:")
    assert (consent.given_at, consent.batch) == (at, ImportBatch.objects.get().pk)
    assert set(Volunteer.objects.values_list("state", flat=True)) == {"registered"}


def test_vouching_later_registers_who_was_entered(three):
    answer = again(three, *books.people(3), vouched=True)
    assert (answer["created"], answer["updated"]) == (0, 3)
    assert Volunteer.objects.filter(state="registered").count() == 3
    assert again(three, *books.people(3), vouched=True)["unchanged"] == 3


def test_the_unit_column_sends_people_to_their_units(import_file):
    rows = [[*books.person(1), "阿尔法市示例学校"], [*books.person(2), "organ"]]
    import_file(books.xlsx(rows, headings=[*H, "单位"]), commit=True)
    codes = Volunteer.objects.order_by("username").values_list("unit__code", flat=True)
    assert list(codes) == ["school", "organ"]


def test_an_unknown_unit_is_a_refused_cell(errors_of):
    rows = [[*books.person(1), "火星分部"]]
    content = books.xlsx(rows, headings=[*H, "所在单位"])
    assert errors_of(content) == [(2, "所在单位", "unit_unknown")]


def test_the_unit_line_of_the_file_decides_where_no_unit_is_asked(import_file):
    rows = [["单位名称（公章）：阿尔法市示例机关"], H, *books.people(1)]
    import_file(books.xlsx(rows, headings=None), commit=True)
    assert Volunteer.objects.get().unit.code == "organ"


def test_without_any_word_of_a_unit_people_go_to_the_top(import_file):
    import_file(books.xlsx(books.people(1)), commit=True)
    assert Volunteer.objects.get().unit.parent is None
