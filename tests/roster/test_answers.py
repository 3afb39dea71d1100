"""A region's own fields in a roster: template, columns, check, kept sealed, compared, exported."""

import io

import openpyxl
import pytest

from tenants.accounts.roles import Role
from tenants.audit.services import system_actor
from tenants.policy_versions.services import policy_in_force
from tests.imports import books
from volunteers.groundwork.imports.models import ImportedRow, ImportProblem
from volunteers.people.profiles import exports
from volunteers.people.profiles.models import Volunteer
from volunteers.people.roster import messages, template_book
from volunteers.people.units.models import Unit

BLOOD = {
    **{"code": "blood_type", "label": "血型", "label_en": "Blood type", "type": "choice"},
    "options": [{"code": code.lower(), "label": code, "label_en": code} for code in ("A", "B")],
}
TEAM = {"code": "team", "label": "志愿服务队", "label_en": "Team", "required": True}
HEADINGS = (*books.HEADINGS, "血型", "志愿服务队")


@pytest.fixture
def asked(ask, import_file):
    """A region with two fields of its own, and the import of a file that answers them."""
    ask(BLOOD, TEAM)

    def run(*rows, headings=HEADINGS, **options):
        return import_file(books.xlsx(rows, headings=headings), commit=True, **options)

    return run


def row(serial=1, blood="A", team="春雨", **changes):
    return [*books.person(serial, **changes), blood, team]


def test_answers_are_kept_sealed_with_the_form_that_they_answer(asked):
    assert asked(row())["created"] == 1
    person = Volunteer.objects.get()
    assert person.answers == {"blood_type": "a", "team": "春雨"}
    assert {field["code"] for field in person.form_version.fields["fields"]} > {"team"}


def test_headings_in_english_and_codes_are_known_too(asked):
    headings = (*books.HEADINGS, "Blood type", "team")
    asked(row(), headings=headings)
    assert Volunteer.objects.get().answers == {"blood_type": "a", "team": "春雨"}


def test_the_same_file_twice_changes_nothing(asked):
    asked(row(1), row(2, "B"))
    again = asked(row(1), row(2, "B"))
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_only_changed_answers_change_and_the_former_stay_sealed_for_an_undo(asked):
    asked(row())
    assert asked(row(blood="B", team=""))["updated"] == 1
    assert Volunteer.objects.get().answers == {"blood_type": "b", "team": "春雨"}
    before = bytes(ImportedRow.objects.get(outcome="updated").before)
    assert "春雨".encode() not in before


def test_an_answer_that_is_none_is_told_in_the_words_of_the_form(asked):
    answer = asked(row(blood="C"))
    assert [error["message"] for error in answer["errors"]] == ["不在可选的答案之内"]
    problem = ImportProblem.objects.get()
    assert (problem.column, messages.SHORT[problem.code]) == ("血型", "登记表项目有误")


def test_a_required_answer_is_asked_of_new_people_only(asked):
    asked(row(1))
    answer = asked(row(1, team=""), row(2, team=""), row(3), good_rows=True)
    assert [(error["row"], error["column"]) for error in answer["errors"]] == [(3, "志愿服务队")]


def test_the_template_asks_them_after_the_annex(ask, at):
    ask(BLOOD, TEAM)
    policy = policy_in_force("alpha", at.date())
    book = openpyxl.load_workbook(io.BytesIO(template_book.workbook("示例学校", policy)))
    heads = [cell.value for cell in book["统计表"][3]]
    assert heads[: len(books.HEADINGS)] == list(books.HEADINGS)
    assert heads[-2:] == ["血型", "志愿服务队"]
    assert len(book["统计表"].data_validations.dataValidation) >= 4


def test_the_export_has_them_in_words(asked, at):
    asked(row())
    people = Volunteer.objects.all()
    file = exports.export_roster(people=people, kind="csv", actor=system_actor("page"), at=at)
    heads, line, *_ = file.content.decode("utf-8-sig").splitlines()
    told = dict(zip(heads.split(","), line.split(","), strict=True))
    assert (told["血型"], told["志愿服务队"]) == ("A", "春雨")


def test_the_page_offers_them_for_a_column(asked, at, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.UNIT_ADMIN, unit="school")
    file = io.BytesIO(books.xlsx([row()], headings=HEADINGS))
    file.name = "名册.xlsx"
    sent = client.post(
        "/imports/new/", {"unit": Unit.objects.get(code="school").pk, "file": file}, follow=True
    )
    assert 'value="answer.team"' in sent.content.decode()
