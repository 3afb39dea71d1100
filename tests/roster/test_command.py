"""manage.py import_roster: its JSON, its lines, its exit codes."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_unit
from tests.imports import books
from volunteers.groundwork.imports.models import ImportBatch
from volunteers.people.profiles.models import Volunteer

KEYS = (
    "status", "reason", "rows", "created", "updated", "unchanged", "refused", "blank", "warnings",
    "errors",
)  # fmt: skip


@pytest.fixture
def run(region, tmp_path):
    def command(content, *options, name="名册.xlsx"):
        path, out = tmp_path / name, io.StringIO()
        path.write_bytes(content)
        try:
            call_command("import_roster", str(path), "--region", "alpha", *options, stdout=out)
        except SystemExit as ended:
            return ended.code, out.getvalue()
        return 0, out.getvalue()

    return command


def test_a_good_file_is_ready_and_nothing_is_kept(run):
    code, out = run(books.xlsx(books.people(3)), "--json")
    answer = json.loads(out)
    assert (code, answer["status"], answer["created"]) == (0, "ready", 3)
    assert tuple(answer) == KEYS
    assert not Volunteer.objects.exists()
    assert ImportBatch.objects.get().stored_file == ""


def test_commit_writes(run):
    code, out = run(books.xlsx(books.people(3)), "--json", "--commit")
    assert (code, json.loads(out)["status"]) == (0, "committed")
    assert Volunteer.objects.count() == 3


def test_a_refused_file_ends_with_one_and_its_reason(run):
    code, out = run(b"<html></html>", "--json", name="a.xls")
    answer = json.loads(out)
    assert (code, answer["status"], answer["reason"]["code"]) == (1, "refused", "html")
    assert tuple(answer) == KEYS
    assert not ImportBatch.objects.exists()


def test_refused_rows_write_nothing_without_good_rows(run):
    content = books.xlsx([books.person(1), books.person(2, 姓名="")])
    assert run(content, "--json", "--commit")[0] == 1
    assert not Volunteer.objects.exists()
    assert run(content, "--json", "--commit", "--good-rows")[0] == 0
    assert Volunteer.objects.count() == 1


def test_a_header_without_people_is_told(run):
    answer = json.loads(run(books.xlsx([]), "--json")[1])
    assert answer["reason"]["code"] == "header_only"


def test_a_file_without_numbers_is_told_what_it_lacks(run):
    content = books.xlsx([["张三", "1"]], headings=["姓名", "联系电话"])
    answer = json.loads(run(content, "--json")[1])
    assert answer["reason"]["code"] == "columns"
    assert "身份证号码" in answer["reason"]["message"]


def test_an_unknown_unit_is_told(run):
    answer = json.loads(run(books.xlsx(books.people(1)), "--json", "--unit", "mars")[1])
    assert answer["reason"]["code"] == "no_such_unit"


def test_a_file_without_a_unit_is_refused_where_the_region_has_several_at_the_top(run):
    make_unit("other_top", position=9)
    answer = json.loads(run(books.xlsx(books.people(1)), "--json", "--commit")[1])
    assert (answer["status"], answer["reason"]["code"]) == ("refused", "unit_needed")
    assert "--unit" in answer["reason"]["message"]
    assert not Volunteer.objects.exists()


def test_several_tops_do_not_matter_where_the_file_or_the_caller_names_the_unit(run):
    make_unit("other_top", position=9)
    named = books.xlsx([[*books.person(1), "organ"]], headings=[*books.HEADINGS, "单位"])
    assert run(named, "--commit")[0] == 0
    assert run(books.xlsx([books.person(2)]), "--commit", "--unit", "other_top")[0] == 0
    codes = Volunteer.objects.order_by("username").values_list("unit__code", flat=True)
    assert list(codes) == ["organ", "other_top"]


def test_people_read_lines(run):
    _, out = run(books.xlsx([books.person(1), books.person(2, 民族="瓦族")]))
    assert "第 3 行 民族" in out
    assert "新增 1" in out


def test_a_file_that_is_not_there(region):
    with pytest.raises(CommandError):
        call_command("import_roster", "/nowhere.xlsx", "--region", "alpha")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_every_encoding_goes_in(run, encoding):
    code, _ = run(books.csv(books.people(3), encoding), "--commit", name="名册.csv")
    assert code == 0
    assert Volunteer.objects.count() == 3


def test_xls_goes_in(run):
    assert run(books.xls(books.people(3)), "--commit", name="名册.xls")[0] == 0
    assert Volunteer.objects.count() == 3
