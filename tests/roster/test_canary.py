"""No personal value of a roster comes to lie anywhere in clear but in the person's name."""

import logging

import pytest
from django.db import connection
from django.utils import timezone

from tenants.jobs import services as jobs
from tests.imports import books
from tests.roster import at_work
from volunteers.groundwork.imports import files, runs
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.refusals import FileRefused
from volunteers.people.profiles.models import Volunteer

NUMBER = books.number(321, born="19870605")
PHONE = "15477665544"
PASSWORD = "canaryPassw0rd"
ROW = [*books.person(321, 身份证号码=NUMBER, 出生年月="1987-06", 联系电话=PHONE), PASSWORD]
BAD = [*books.person(323, 身份证号码=NUMBER[:-1], 联系电话=PHONE[:-1]), PASSWORD]
CONTENT = books.xlsx([ROW, BAD], headings=[*books.HEADINGS, "密码"])


def everything() -> str:
    """Return every row of every table of the region as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        texts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def test_no_table_holds_a_number_a_telephone_or_a_password(region):
    batch = at_work.committing(at_work.checked_batch(content=CONTENT))
    jobs.run(batch.job_id)
    text = everything()
    assert Volunteer.objects.get().document_number == NUMBER
    for canary in (NUMBER, NUMBER[:-1], PHONE, PHONE[:-1], PASSWORD):
        assert canary not in text
        assert canary.encode().hex() not in text


def test_no_stored_file_holds_them(region, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    batch = at_work.checked_batch(content=CONTENT)
    stored = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) == 3  # the upload, what was checked, the marked workbook
    assert not any(NUMBER.encode() in content or content[:2] == b"PK" for content in stored)
    assert PASSWORD not in str(files.cells(batch).to_dicts())


def test_no_log_holds_them_when_the_merge_breaks(region, monkeypatch, caplog):
    batch = at_work.committing(at_work.checked_batch(content=CONTENT))
    monkeypatch.setattr(runs, "_merge", lambda context, prepared: 1 / 0 or prepared)
    with caplog.at_level(logging.DEBUG):
        assert jobs.run(batch.job_id) == "failed"
    said = caplog.text + str(caplog.records)
    assert not any(canary in said for canary in (NUMBER, PHONE, PASSWORD))
    batch.refresh_from_db()
    assert (batch.state, batch.reason_code) == ("failed", "crashed")


def test_audit_rows_name_fields_alone(region):
    for phone in (PHONE, "15400001111"):
        row = [*books.person(321, 身份证号码=NUMBER, 出生年月="1987-06", 联系电话=phone)]
        batch = at_work.committing(at_work.checked_batch(content=books.xlsx([row])))
        jobs.run(batch.job_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT changes::text FROM audit_auditrow WHERE action = 'volunteer.update'")
        assert cursor.fetchall() == [('{"fields": ["phone"]}',)]


def test_a_refusal_is_audited_without_the_files_content(region):
    with pytest.raises(FileRefused):
        imports.receive(
            subject="roster",
            upload=imports.Upload(name="张三.xls", content=b"<html>"),
            actor=at_work.ACTOR,
            at=timezone.now(),
        )
    assert '""reason"": ""html""' in everything()
    assert "张三" not in everything()
