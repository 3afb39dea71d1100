"""The command that brings a file of earlier service."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from tests.backfill.test_files import book, row_of
from tests.factories import make_number, make_unit, make_volunteer
from volunteers.service.backfill.models import BackfillRecord


@pytest.fixture
def run(window, tmp_path, monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    number = make_number()
    person = make_volunteer(state="registered", unit=make_unit(), number=number)
    person.number = number
    path = tmp_path / "补录.xlsx"
    path.write_bytes(book(row_of(person), row_of(person, 时长="半天")))

    def command(*asked):
        out = io.StringIO()
        arguments = [str(path), "--region", "alpha", "--unit", person.unit.code, *asked]
        call_command("import_backfill", *arguments, stdout=out)
        return out.getvalue()

    return command


def test_it_says_what_it_would_do(run):
    answer = json.loads(run("--json"))
    assert (answer["status"], answer["created"], answer["refused"]) == ("ready", 1, 1)
    assert [error["code"] for error in answer["errors"]] == ["duration_shape"]
    assert not BackfillRecord.objects.exists()


def test_it_writes_the_good_rows_alone_when_told_to(run):
    with pytest.raises(SystemExit):
        run("--commit")
    assert "已写入" in run("--commit", "--good-rows")
    assert BackfillRecord.objects.count() == 1


def test_a_file_that_is_not_there_is_told(window):
    with pytest.raises(CommandError, match="cannot read"):
        call_command("import_backfill", "/nowhere.xlsx", "--region", "alpha")
